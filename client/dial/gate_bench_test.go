package dial

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"talkdeck/client/contacts"
	"talkdeck/client/durable"
)

const many = 100_000

// manyCalled is a folder with a journal of many calls, and a do-not-call list of as many others.
func manyCalled(b *testing.B) (dir string, own contacts.List) {
	b.Helper()
	dir = b.TempDir()
	var text, listed strings.Builder
	listed.WriteString("number,date,reason\n")
	for i := range many {
		for _, r := range []Record{
			{
				ID: fmt.Sprintf("%016x", i), Seq: uint64(i + 1), At: noon.Add(-time.Hour), Sender: "0123456789abcdef", State: Sending, Profile: "acme", Account: "ana@example.com",
				Project: "11111111-1111-4111-8111-111111111111", Agent: "65f0aaaaaaaaaaaaaaaaaaa1", AgentName: "Jack", Batch: "20261125-120000-abcdef01", Line: i + 2,
				File: "list.csv", Number: fmt.Sprintf("+1415%07d", 2_000_000+i),
			},
			{ID: fmt.Sprintf("%016x", i), State: Sent, Call: fmt.Sprintf("CA%032x", i)},
		} {
			line, err := durable.SealRecord(r)
			if err != nil {
				b.Fatal(err)
			}
			text.Write(line)
		}
		fmt.Fprintf(&listed, "+1212%07d,2026-11-25,asked\n", 2_000_000+i)
	}
	own = contacts.List{Path: filepath.Join(dir, "do-not-call.csv")}
	for path, content := range map[string]string{JournalFile(dir): text.String(), own.Path: listed.String()} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	old := time.Now().Add(-time.Hour) // else the list counts as just changed
	if err := os.Chtimes(own.Path, old, old); err != nil {
		b.Fatal(err)
	}
	return dir, own
}

// BenchmarkGateCall is what the gate adds to a call, with 100,000 numbers called and as many on a do-not-call list. Of that,
// syncs/op ms is what the disk takes to sync two lines, measured by itself.
func BenchmarkGateCall(b *testing.B) {
	dir, own := manyCalled(b)
	time.Sleep(3 * time.Second) // the system's time of the list's change can't be set
	g := Open(Options{Dir: dir, API: &service{}, Now: func() time.Time { return noon }, Zone: time.UTC, Own: own, Rules: Rules{DoNotCall: contacts.NewLists(own, "", "")}})
	b.Cleanup(func() { _ = g.Close() })
	known, err := g.Now()
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	call := func() {
		n++
		if _, _, err := g.Call(b.Context(), row(fmt.Sprintf("+1312%07d", 2_000_000+n), "mine", n+1, known)); err != nil {
			b.Fatal(err)
		}
	}
	call()
	for b.Loop() {
		call()
	}
	b.StopTimer()
	begun := time.Now()
	const probes = 100
	for i := range probes * 2 {
		if err := durable.AppendLine(filepath.Join(dir, "probe"), Record{ID: fmt.Sprint(i), State: Sent, Reason: strings.Repeat("x", 200)}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(begun).Microseconds())/probes/1000, "appends-ms/op")
}

// BenchmarkLoadJournal is what it takes to read a journal of 100,000 calls, once a run.
func BenchmarkLoadJournal(b *testing.B) {
	dir, _ := manyCalled(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var g *Gate
	for b.Loop() {
		g = Open(Options{Dir: dir, Now: func() time.Time { return noon }})
		if _, err := g.Now(); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB-held")
	runtime.KeepAlive(g)
}
