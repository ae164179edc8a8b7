//go:build unix

package batch

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"talkdeck/client/contacts"
	"testing"
	"time"
)

// processorTime is what this process has used so far. It doesn't depend on what else the machine does.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// cells of the nth row of a list of customers.
func customer(n int) []string {
	countries := []string{"+1212555%04d", "+4915112%06d", "+4420794%05d", "+33612%06d"}
	number := fmt.Sprintf(countries[n%len(countries)], n/len(countries)%10000)
	return []string{number, fmt.Sprintf("Ana Example %d", n), "Rome", fmt.Sprintf("ORD-%06d", n)}
}

func customers(n int) string {
	var out strings.Builder
	out.WriteString("number,name,city,order\n")
	for i := range n {
		out.WriteString(strings.Join(customer(i), ",") + "\n")
	}
	return out.String()
}

// sharing is a workbook as Excel writes it: cells share their texts.
func sharing(b *testing.B, rows int) string {
	b.Helper()
	texts := map[string]int{}
	var shared, sheet strings.Builder
	for i := range rows + 1 {
		cells := []string{"number", "name", "city", "order"}
		if i > 0 {
			cells = customer(i - 1)
		}
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for j, c := range cells {
			n, known := texts[c]
			if !known {
				n = len(texts)
				texts[c] = n
				fmt.Fprintf(&shared, "<si><t>%s</t></si>", c)
			}
			fmt.Fprintf(&sheet, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+j, i+1, n)
		}
		sheet.WriteString("</row>")
	}
	const sharedPart = "xl/sharedStrings.xml"
	raw := replaced(b, sheetPart, func(z *zip.Writer) error {
		for part, write := range map[string]func(io.Writer) error{
			sheetPart: sheetOf(sheet.String()),
			sharedPart: func(w io.Writer) error {
				_, err := io.WriteString(w, `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+shared.String()+"</sst>")
				return err
			},
		} {
			w, err := z.Create(part)
			if err == nil {
				err = write(w)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}, sharedPart)
	return put(b, "list.xlsx", string(raw))
}

func BenchmarkRead(b *testing.B) {
	for _, path := range []string{put(b, "list.csv", customers(MaxRows)), sharing(b, MaxRows)} {
		b.Run(filepath.Ext(path)[1:], func(b *testing.B) {
			runtime.GC()
			debug.FreeOSMemory()
			b.ReportAllocs()
			var peak uint64
			began := processorTime(b)
			for b.Loop() {
				t, err := Read(b.Context(), path, ReadOptions{})
				if err != nil {
					b.Fatal(err)
				}
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapSys-m.HeapReleased)
				runtime.KeepAlive(t)
			}
			b.ReportMetric((processorTime(b)-began).Seconds()/float64(b.N), "cpu-s/op")
			b.ReportMetric(float64(peak)/(1<<20), "heap-MiB")
		})
	}
}

func BenchmarkCheck(b *testing.B) {
	table, err := Read(b.Context(), put(b, "a.csv", customers(MaxRows)), ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	text, err := os.ReadFile("doc.go")
	if err != nil {
		b.Fatal(err)
	}
	rules := Rules{
		Prompt: "Hello {{name}}, your order {{order}} is ready. " + string(text), Now: noon, Recent: NewRecent(noon), Hours: &contacts.Hours{From: 9 * 60, Until: 20 * 60},
		DoNotCall: contacts.NewDoNotCall("+1"),
	}
	began := processorTime(b)
	for b.Loop() {
		p := NewPlan(table)
		for rows := range rules.Check(b.Context(), table) {
			p.Add(rows)
		}
		if p.Judged() != MaxRows {
			b.Fatal(p.Judged())
		}
	}
	b.ReportMetric((processorTime(b)-began).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(MaxRows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkJudge(b *testing.B) {
	table, err := Read(b.Context(), put(b, "a.csv", customers(1000)), ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	j := newJudge(Rules{Prompt: "Hello {{name}}", Now: noon, Hours: &contacts.Hours{From: 9 * 60, Until: 20 * 60}}, &table.Layout)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		j.row(&table.Rows[i%1000])
		i++
	}
}

func BenchmarkLedger(b *testing.B) {
	table, err := Read(b.Context(), put(b, "a.csv", customers(MaxRows)), ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	p := NewPlan(table)
	for rows := range (Rules{}).Check(b.Context(), table) {
		p.Add(rows)
	}
	dir := b.TempDir()
	b.Run("create", func(b *testing.B) {
		for b.Loop() {
			l, err := Create(dir, p, Draft{Options: DefaultOptions(), Now: noon})
			if err != nil {
				b.Fatal(err)
			}
			if err := l.Close(); err != nil {
				b.Fatal(err)
			}
			if err := Remove(l.Path()); err != nil {
				b.Fatal(err)
			}
		}
	})
	l, err := Create(dir, p, Draft{Options: DefaultOptions(), Now: noon})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if all, err := List(dir); err != nil || len(all) != 1 {
				b.Fatal(all, err)
			}
		}
	})
	b.Run("sending", func(b *testing.B) {
		i := 0
		for b.Loop() {
			if err := l.sending(i, noon); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
}
