package contacts

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// find says what the lists tell of a number, in words.
func find(l *Lists, e164 string) string {
	u, found, err := l.Find(e164)
	switch {
	case found:
		return u.String()
	case err != nil:
		return "error: " + err.Error()
	}
	return "free"
}

func TestTheListsThatHoldNow(t *testing.T) {
	own, file := ownList(t), listFile(t, "+4930123456 Bo\n")
	l := NewLists(own, file, "")
	check := func(when, number, want string) {
		t.Helper()
		if got := find(l, number); got != want && (!strings.HasSuffix(want, "…") || !strings.HasPrefix(got, strings.TrimSuffix(want, "…"))) {
			t.Errorf("%s, %s: %q, want %q", when, number, got, want)
		}
	}
	check("before", ana, "free")
	check("before", bo, "on the do-not-call list it's a list in line 1: Bo")
	if _, _, err := own.Add(ana, "asked on the phone"); err != nil {
		t.Fatal(err)
	}
	check("added", ana, "on your do-not-call list since 2026-11-25: asked on the phone")
	// The same size, and by the clock of many file systems the same time.
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("+4930123457 Bo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	check("changed", bo, "free")
	check("changed", "+4930123457", "on the do-not-call list it's a list in line 1: Bo")
	if err := os.WriteFile(file, []byte("+4930123457 Bo\nnobody\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	check("spoiled", cy, "error: line 2 of the do-not-call list…")
	check("spoiled, but on the other", ana, "on your do-not-call list…")
	if _, err := l.Read(); err == nil {
		t.Error("spoiled, and read")
	}
	if err := os.WriteFile(file, []byte("+4930123457\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err := l.Read(); err != nil || d.Len() != 2 || !d.Has(ana) {
		t.Errorf("mended: %v, %v", d, err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	check("open to others", cy, "error: the do-not-call list it's a list can be read…")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	check("gone", cy, "error: the do-not-call list it's a list can't be read…")
	l = NewLists(own, "", "")
	check("without a file", cy, "free")
	if err := os.Remove(own.Path); err != nil {
		t.Fatal(err)
	}
	check("its own gone", cy, "error: your do-not-call list is gone…")
	check("none", cy, "error: your do-not-call list is gone…")
	if find((*Lists)(nil), ana) != "free" || find(NewLists(List{}, "", ""), ana) != "free" {
		t.Error("no lists have somebody on them")
	}
}

// A list that hasn't changed for a while isn't read again, only looked at.
func TestAListThatHasNotChangedIsNotReadAgain(t *testing.T) {
	file := listFile(t, "+4930123456\n")
	l := NewLists(List{}, file, "")
	find(l, bo)
	l.lists[0].settled = true
	l.lists[0].list = &numberList{}
	if got := find(l, bo); got != "free" {
		t.Errorf("read again: %s", got)
	}
	l.lists[0].settled = false // it was changed just before
	l.lists[0].sum[0]++
	if got := find(l, bo); got == "free" {
		t.Errorf("not read again: %s", got)
	}
}

// manyNumbers is a list of n numbers that stood still for a while.
func manyNumbers(b *testing.B, n int) (*Lists, string) {
	b.Helper()
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "+1415%07d Person %d\n", 2_000_000+i, i)
	}
	path := filepath.Join(b.TempDir(), "list")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	l := NewLists(ownList(b), path, "")
	if _, _, err := l.Find(ana); err != nil {
		b.Fatal(err)
	}
	return l, path
}

func BenchmarkFindAmong100000(b *testing.B) {
	l, _ := manyNumbers(b, 100_000)
	for _, w := range l.lists {
		w.settled = true
	}
	for b.Loop() {
		if _, found, err := l.Find("+14152050000"); err != nil || !found {
			b.Fatal(err)
		}
	}
}

func BenchmarkFindJustAfterAChangeAmong100000(b *testing.B) {
	l, _ := manyNumbers(b, 100_000)
	for b.Loop() {
		for _, w := range l.lists {
			w.settled = false
		}
		if _, _, err := l.Find(ana); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadAgain100000(b *testing.B) {
	l, path := manyNumbers(b, 100_000)
	raw, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		if err := os.WriteFile(path, fmt.Appendf(raw, "+1415%07d\n", 3_000_000+i), 0o600); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, _, err := l.Find(ana); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadFirst100000(b *testing.B) {
	_, path := manyNumbers(b, 100_000)
	for b.Loop() {
		if _, err := (&watched{listPlace: listPlace{path: path}}).current(); err != nil {
			b.Fatal(err)
		}
	}
}
