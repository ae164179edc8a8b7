package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
	"talkdeck/client/calls/watch"
)

// The figures that are aimed at, on two cores, for a million calls of 600 bytes: newest 100 < 5 ms, two words < 20 ms, a beginning of
// a word < 40 ms, counts by day and status < 150 ms cold, insert ≥ 15,000 calls a second, file < 1.2 GB.
//
//	go test -run '^$' -bench . -benchtime 20x ./client/calls/archive/sqlite

// million is how many calls there are: a million, unless TALKDECK_BENCH_CALLS says otherwise, for a machine that only looks whether the
// benchmarks run.
var million = func() int {
	if n, err := strconv.Atoi(os.Getenv("TALKDECK_BENCH_CALLS")); err == nil && n > 0 {
		return n
	}
	return 1_000_000
}()

var big struct {
	once sync.Once
	path string
	took time.Duration // to write it, without making the calls
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(victimDir); dir != "" {
		victim(dir)
		return
	}
	code := m.Run()
	if big.path != "" {
		_ = os.RemoveAll(filepath.Dir(big.path)) // the system's folder for such is cleared by others too
	}
	os.Exit(code)
}

// bigOne is an archive of a million calls, made once.
func bigOne(b *testing.B) string {
	b.Helper()
	big.once.Do(func() {
		dir, err := os.MkdirTemp("", "archive")
		if err != nil {
			b.Fatal(err)
		}
		big.path = filepath.Join(dir, "archive.db")
		a := New(big.path, Options{})
		g := newGenerator()
		const batch = 5000
		for at := 0; at < million; at += batch {
			u := archive.Update{Scope: archivetest.In}
			for i := range batch {
				u.Entries = append(u.Entries, g.entry(b, at+i))
			}
			start := time.Now()
			if err := a.Put(b.Context(), u); err != nil {
				b.Fatal(err)
			}
			big.took += time.Since(start)
		}
		if err := a.Close(); err != nil {
			b.Fatal(err)
		}
	})
	return big.path
}

type generator struct {
	*rand.Rand
	words []string
	often *rand.Zipf
}

func newGenerator() *generator {
	g := &generator{Rand: rand.New(rand.NewPCG(1, 2))}
	for range 20_000 {
		word := make([]byte, 3+g.IntN(8))
		for i := range word {
			word[i] = byte('a' + g.IntN(26))
		}
		g.words = append(g.words, string(word))
	}
	g.often = rand.NewZipf(g.Rand, 1.1, 5, uint64(len(g.words)-1))
	return g
}

// entry is a call of 600 bytes, one every 34 seconds of a year.
func (g *generator) entry(b *testing.B, i int) *watch.Entry {
	b.Helper()
	const size = 600
	began := archivetest.Noon.Add(-time.Duration(million-i) * 34 * time.Second)
	status := []string{"completed", "completed", "completed", "busy", "no-answer", "failed", "voicemail"}[g.IntN(7)]
	var data strings.Builder
	for _, key := range []string{"outcome", "name", "reason", "product", "next"} {
		fmt.Fprintf(&data, `%q:"%s %s %s %s",`, key, g.word(), g.word(), g.word(), g.word())
	}
	raw := fmt.Sprintf(`{"callSid":"CA%016x%016x","data":{%s"score":%d},"status":%q,"to":"+4930%07d","from":"+4420794601%02d","date":%q,`+
		`"seconds":%d,"cost":0.%02d,"partnerId":null,"recordingUrls":["https://api.example.com/recordings/`,
		g.Uint64(), g.Uint64(), data.String(), g.IntN(10), status, g.IntN(10_000_000), g.IntN(3), began.Format(time.RFC1123Z), g.IntN(300), g.IntN(99))
	const end = `"]}`
	raw += strings.Repeat("r", max(0, size-len(raw)-len(end))) + end
	return archivetest.Entry(b, raw, began.Add(time.Second), true, client.StatusRinging, client.StatusInProgress)
}

func (g *generator) word() string { return g.words[g.often.Uint64()] }

// BenchmarkInsert tells how fast the million was written, and how large it is.
func BenchmarkInsert(b *testing.B) {
	path := bigOne(b)
	info, err := New(path, Options{}).Info(b.Context())
	if err != nil || info.Calls != million {
		b.Fatal(info, err)
	}
	for b.Loop() {
		continue
	}
	b.ReportMetric(float64(million)/big.took.Seconds(), "calls/s")
	b.ReportMetric(float64(info.Bytes)/1e6, "MB")
}

// BenchmarkPutOne puts one more call, as a round of the watcher does.
func BenchmarkPutOne(b *testing.B) {
	a := New(bigOne(b), Options{})
	defer shut(b, a)
	entry := newGenerator().entry(b, million-5) // it is new the first time
	for b.Loop() {
		entry.Changed = entry.Changed.Add(time.Second)
		entry.Seen = append(entry.Seen[:3:3], watch.Change{Status: "completed", At: entry.Changed})
		if err := a.Put(b.Context(), archive.Update{Scope: archivetest.In, Entries: []*watch.Entry{entry}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	path := bigOne(b)
	words := newGenerator().words
	for _, c := range []struct{ name, text string }{
		{"Newest100", ""},
		{"Word", words[40]},
		{"TwoWordsOften", words[0] + " " + words[1]},
		{"TwoWords", words[10] + " " + words[200]},
		{"TwoWordsSeldom", words[3000] + " " + words[9000]},
		{"Beginning2", words[300][:2] + "*"},
		{"Beginning3", words[300][:3] + "*"},
		{"Beginning5", "zabcd*"},
		{"Number4930", "4930*"},
		{"NumberLonger", "+49301234*"},
		{"Status", "status:busy"},
		{"WordAndStatus", words[40] + " status:busy"},
		{"Agent", "agent:nobody"},
		{"To", "to:+49301234"},
		{"Since", "since:30d status:failed"},
		{"CostScan", "cost>0.97"},
		{"DataScan", "data.score>8"},
	} {
		b.Run(c.name, func(b *testing.B) {
			a := New(path, Options{})
			defer shut(b, a)
			q := queryOf(b, c.text)
			search(b, a, q)
			for b.Loop() {
				search(b, a, q)
			}
		})
	}
}

func queryOf(b *testing.B, text string) archive.Query {
	b.Helper()
	q, err := archive.ParseQuery(text)
	if err != nil {
		b.Fatal(err)
	}
	q.Scope, q.Now = archivetest.In, archivetest.Noon
	return q
}

func search(b *testing.B, a archive.Archive, q archive.Query) {
	b.Helper()
	if _, err := a.Search(b.Context(), q); err != nil {
		b.Fatal(err)
	}
}

func shut(t testing.TB, a archive.Archive) {
	t.Helper()
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// BenchmarkDailyCold opens the archive each time.
func BenchmarkDailyCold(b *testing.B) {
	path := bigOne(b)
	for b.Loop() {
		a := New(path, Options{})
		if counts, err := a.Daily(b.Context(), archivetest.In); err != nil || len(counts) < million/25_000 {
			b.Fatal(len(counts), err)
		}
		shut(b, a)
	}
}

func BenchmarkFigures(b *testing.B) {
	path := bigOne(b)
	for _, days := range []int{1, 30, 400} {
		b.Run(fmt.Sprintf("%dDays", days), func(b *testing.B) {
			a := New(path, Options{})
			defer shut(b, a)
			for b.Loop() {
				if _, err := a.Figures(b.Context(), archivetest.In, archivetest.Noon.AddDate(0, 0, -days), time.Time{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkFacets(b *testing.B) {
	path := bigOne(b)
	words := newGenerator().words
	for _, c := range []struct{ name, text string }{{"All", ""}, {"OftenWord", words[0]}, {"Word", words[200]}, {"Status", "status:busy"}} {
		b.Run(c.name, func(b *testing.B) {
			a := New(path, Options{})
			defer shut(b, a)
			q := queryOf(b, c.text)
			for b.Loop() {
				if _, err := a.Facets(context.Background(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
