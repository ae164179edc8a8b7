package main

import (
	"os"
	"testing"
	"time"
)

func TestTheDocumentIsRead(t *testing.T) {
	text, err := os.ReadFile("../../docs/PERFORMANCE.md")
	if err != nil {
		t.Fatal(err)
	}
	rows, reference, err := parse(string(text))
	if err != nil || len(rows) < 8 || reference < time.Millisecond {
		t.Errorf("%d limits, %s, %v", len(rows), reference, err)
	}
}

func TestParse(t *testing.T) {
	const good = "the reference of 2.5 ms\n| a frame | 0.4 ms | 2 ms | `go test -run '^$' -bench Frame ./ui` |\n| memory | 3 | | `go test -run '^$' -bench Memory ./ui` |\n"
	rows, reference, err := parse(good)
	if want := (row{"Frame", "./ui", 2 * time.Millisecond}); err != nil || len(rows) != 1 || rows[0] != want || reference != 2500*time.Microsecond {
		t.Errorf("%+v, %s, %v", rows, reference, err)
	}
	for name, text := range map[string]string{
		"no reference":       "| a | 1 ms | 2 ms | `go test -run '^$' -bench Frame ./ui` |\n",
		"no limit":           "the reference of 2.5 ms\n",
		"a limit of no time": "the reference of 2.5 ms\n| a | 1 ms | quick | `go test -run '^$' -bench Frame ./ui` |\n",
	} {
		t.Run(name, func(t *testing.T) {
			if rows, _, err := parse(text); err == nil {
				t.Errorf("%+v", rows)
			}
		})
	}
}

func TestResults(t *testing.T) {
	got, err := results([]byte("goos: linux\nBenchmarkCallsFrame/1000-2   \t 100\t 420000 ns/op\t 5 B/op\nBenchmarkPoll \t 10\t 0.5 ns/op\nPASS\n"))
	if err != nil || len(got) != 2 || got["CallsFrame/1000"] != 420000 || got["Poll"] != 0.5 {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := results([]byte("PASS\n")); err == nil {
		t.Errorf("no results gave %v", got)
	}
}

func TestJudge(t *testing.T) {
	r := row{"CallsFrame", "./ui", 2 * time.Millisecond}
	for name, c := range map[string]struct {
		large, small, slower float64 // in milliseconds, and times
		bad                  int
	}{
		"all is well":                            {large: 0.4, small: 0.4, slower: 1},
		"within the slack":                       {large: 3.9, small: 3.9, slower: 1},
		"too slow":                               {large: 4.1, small: 4.1, slower: 1, bad: 2},
		"as slow as the machine":                 {large: 4.1, small: 4.1, slower: 2},
		"it grows with the calls":                {large: 0.5, small: 0.1, slower: 1, bad: 1},
		"it grows, and the machine is no excuse": {large: 0.5, small: 0.1, slower: 9, bad: 1},
	} {
		t.Run(name, func(t *testing.T) {
			bad := 0
			says := judge(r, map[string]float64{"CallsFrame/100000": c.large * 1e6, "CallsFrame/1000": c.small * 1e6}, c.slower)
			for _, v := range says {
				if v.bad() {
					bad++
				}
			}
			if len(says) != 3 || bad != c.bad {
				t.Errorf("%d are exceeded, want %d: %v", bad, c.bad, says)
			}
		})
	}
}
