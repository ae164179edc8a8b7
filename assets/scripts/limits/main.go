// Limits holds the benchmarks to the column "at most" of assets/docs/PERFORMANCE.md, on a machine of any speed: it runs the
// commands of that file, and measures beside them how much slower than the file's machine this one is, by the time that the
// standard library takes to read some JSON. It is run in the repository's root.
//
//	go run ./assets/scripts/limits
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	document = "assets/docs/PERFORMANCE.md"
	slack    = 2 // times the limit, since no shared machine is steady
	tries    = 3 // of which the best counts
)

// growth are pairs of results of one run: the first may be most times the second.
var growth = []struct {
	large, small string
	most         float64
}{
	{"CallsFrame/100000", "CallsFrame/1000", 1.5},
}

func main() {
	log.SetFlags(0)
	text, err := os.ReadFile(document)
	if err != nil {
		log.Fatal(err)
	}
	rows, reference, err := parse(string(text))
	if err != nil {
		log.Fatal(err)
	}
	failed := 0
	for _, r := range rows {
		says, err := hold(r, reference)
		if err != nil {
			log.Fatal(err)
		}
		for _, s := range says {
			fmt.Println(s)
			if s.bad() {
				failed++
			}
		}
	}
	if failed > 0 {
		log.Fatalf("%d of the limits in %s are exceeded", failed, document)
	}
}

// row is a limit, and the command that shows whether it is kept.
type row struct {
	bench, pkg string
	most       time.Duration
}

var (
	command  = regexp.MustCompile("`go test -run '\\^\\$' -bench (\\S+) (\\S+)`")
	standard = regexp.MustCompile(`reference of ([0-9.]+) ms`)
)

// parse finds the limits in the document's tables, and how long reading the JSON took on its machine.
func parse(text string) (rows []row, reference time.Duration, err error) {
	for line := range strings.Lines(text) {
		if m := standard.FindStringSubmatch(line); m != nil {
			ms, err := strconv.ParseFloat(m[1], 64)
			if err != nil {
				return nil, 0, err
			}
			reference = time.Duration(ms * float64(time.Millisecond))
		}
		m, cells := command.FindStringSubmatch(line), strings.Split(line, "|")
		if m == nil || len(cells) < 5 || strings.TrimSpace(cells[3]) == "" {
			continue
		}
		most, err := time.ParseDuration(strings.ReplaceAll(strings.TrimSpace(cells[3]), " ", ""))
		if err != nil {
			return nil, 0, fmt.Errorf("%s: %w", strings.TrimSpace(cells[1]), err)
		}
		rows = append(rows, row{bench: m[1], pkg: m[2], most: most})
	}
	if len(rows) == 0 || reference == 0 {
		return nil, 0, errors.New(document + " holds no limits, or no reference")
	}
	return rows, reference, nil
}

// verdict is one result beside its limit.
type verdict struct {
	what      string
	got, most float64
	unit      string
}

func (v verdict) bad() bool { return v.got > v.most }

func (v verdict) String() string {
	word := "ok  "
	if v.bad() {
		word = "SLOW"
	}
	return fmt.Sprintf("%s %-45s %9.2f of %.2f %s", word, v.what, v.got, v.most, v.unit)
}

// hold runs a row's benchmarks, again if need be, and judges the best of each.
func hold(r row, reference time.Duration) (says []verdict, err error) {
	best, slower := map[string]float64{}, 0.0
	for range tries {
		before := read()
		results, err := run(r)
		if err != nil {
			return nil, err
		}
		for name, ns := range results {
			if was, known := best[name]; !known || ns < was {
				best[name] = ns
			}
		}
		slower = max(slower, float64(max(before, read()))/float64(reference))
		says = judge(r, best, slower)
		bad := false
		for _, v := range says {
			bad = bad || v.bad()
		}
		if !bad {
			break
		}
	}
	return says, nil
}

// judge compares results, in nanoseconds by name, with a row's limit on a machine that is so many times slower.
func judge(r row, results map[string]float64, slower float64) (says []verdict) {
	for name, ns := range results {
		limit := float64(r.most) / float64(time.Millisecond) * slower * slack
		says = append(says, verdict{name + " " + r.pkg, ns / float64(time.Millisecond), limit, "ms"})
	}
	for _, g := range growth {
		large, ok := results[g.large]
		if small := results[g.small]; ok && small > 0 {
			says = append(says, verdict{g.large + " ÷ " + g.small, large / small, g.most * slack, "times"})
		}
	}
	return says
}

var result = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op`)

func run(r row) (map[string]float64, error) {
	out, err := exec.Command("go", "test", "-run", "^$", "-bench", r.bench, "-benchtime", "0.3s", r.pkg).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", r.bench, r.pkg, err, out)
	}
	return results(out)
}

// results reads what go test prints.
func results(out []byte) (map[string]float64, error) {
	found := map[string]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		if m := result.FindStringSubmatch(lines.Text()); m != nil {
			ns, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				return nil, err
			}
			found[m[1]] = ns
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("no benchmark's result in %q", out)
	}
	return found, nil
}

// read is how long the standard library takes for a thousand objects, on average, as a benchmark's result is.
func read() time.Duration {
	object := `{"callSid":"CA0123456789abcdef0123456789abcdef","status":"completed","seconds":42,"cost":0.05,"data":{"n":[1,2,3],"s":"a\"b"}}`
	raw := []byte("[" + strings.Repeat(object+",", 999) + object + "]")
	begun, times := time.Now(), 0
	for time.Since(begun) < 300*time.Millisecond {
		var v []map[string]any
		if err := json.Unmarshal(raw, &v); err != nil {
			panic(err) // it is the constant above
		}
		times++
	}
	return time.Since(begun) / time.Duration(times)
}
