package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client/localdata"
)

func open(t *testing.T) *Remembered {
	t.Helper()
	r, err := OpenRemembered("work")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func closed(t *testing.T, r *Remembered) {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestProjectsAreRememberedBetweenRuns(t *testing.T) {
	home(t, "")
	r := open(t)
	for _, id := range []string{"a", "b", "a", "", "two words", "c"} {
		r.AddProject(id)
	}
	want := []string{"c", "a", "b"}
	if d := cmp.Diff(want, r.Projects()); d != "" {
		t.Error(d)
	}
	closed(t, r)
	again := open(t)
	if d := cmp.Diff(want, again.Projects()); d != "" {
		t.Error(d)
	}
	closed(t, again)
	closed(t, again) // twice does no harm
	info, err := os.Stat(localdata.ProjectsFile("work"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if info, err = os.Stat(localdata.StateDir("work")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestTwoWindowsRememberTogether(t *testing.T) {
	home(t, "")
	one, two := open(t), open(t)
	one.AddProject("a")
	closed(t, one)
	two.AddProject("b")
	closed(t, two)
	r := open(t)
	defer closed(t, r)
	if d := cmp.Diff([]string{"b", "a"}, r.Projects()); d != "" {
		t.Error(d)
	}
}

// Each window reads the file and then replaces it: none may replace what another wrote between the two.
func TestWindowsThatWriteAtOnceLoseNothing(t *testing.T) {
	home(t, "")
	var wg sync.WaitGroup
	var want []string
	for i := range 20 {
		id := fmt.Sprint("p", 10+i)
		want = append(want, id)
		r := open(t)
		wg.Go(func() {
			r.AddProject(id)
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	r := open(t)
	defer closed(t, r)
	got := r.Projects()
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOnlySoMuchIsRemembered(t *testing.T) {
	home(t, "")
	r := open(t)
	var wg sync.WaitGroup
	for i := range 4 * maxRemembered {
		wg.Go(func() { r.AddProject(fmt.Sprint("p", i)) })
	}
	wg.Wait()
	r.AddProject("last")
	closed(t, r)
	again := open(t)
	defer closed(t, again)
	if got := again.Projects(); len(got) != maxRemembered || got[0] != "last" {
		t.Errorf("%d, the first %q", len(got), got[0])
	}
}

func TestADamagedListIsMovedAsideAndSaid(t *testing.T) {
	for _, raw := range []string{"", "{", `{"projects":[]}`, "[1]", "\x00"} {
		home(t, "")
		path := localdata.ProjectsFile("work")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := OpenRemembered("work")
		if err == nil || !strings.Contains(err.Error(), "damaged; the file was moved to "+path+".damaged-") {
			t.Errorf("%q gave %v", raw, err)
		}
		r.AddProject("a")
		closed(t, r)
		files, err := filepath.Glob(path + "*")
		files = slices.DeleteFunc(files, func(f string) bool { return f == path+".lock" })
		if err != nil || len(files) != 2 {
			t.Errorf("%q: %v, %v", raw, files, err)
		}
		i := slices.IndexFunc(files, func(f string) bool { return f != path })
		if kept, err := os.ReadFile(files[max(i, 0)]); err != nil || string(kept) != raw {
			t.Errorf("%q was kept as %q, %v", raw, kept, err)
		}
	}
}

func TestAHostileListIsTakenInPart(t *testing.T) {
	home(t, "")
	path := localdata.ProjectsFile("work")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	raw := `["ok", "", "\u001b[2J", "` + strings.Repeat("x", 129) + `", "fine"]`
	if err := os.WriteFile(path, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	r := open(t)
	defer closed(t, r)
	if d := cmp.Diff([]string{"ok", "fine"}, r.Projects()); d != "" {
		t.Error(d)
	}
}

func TestWhatCantBeWrittenIsSaidOnClosing(t *testing.T) {
	home(t, "")
	if err := os.MkdirAll(filepath.Dir(localdata.StateDir("work")), 0o700); err != nil {
		t.Fatal(err)
	}
	r := open(t)
	if err := os.WriteFile(localdata.StateDir("work"), nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	r.AddProject("a")
	if err := r.Close(); err == nil || !strings.Contains(err.Error(), "can't be remembered") && !strings.Contains(err.Error(), "can't be read") {
		t.Errorf("got %v", err)
	}
	if d := cmp.Diff([]string{"a"}, r.Projects()); d != "" {
		t.Error(d)
	}
}

func TestMemoryNeedsNoDisk(t *testing.T) {
	home(t, "")
	r := RememberInMemory()
	r.AddProject("a")
	closed(t, r)
	if d := cmp.Diff([]string{"a"}, r.Projects()); d != "" {
		t.Error(d)
	}
	if _, err := os.Stat(filepath.Dir(localdata.StateDir(localdata.DemoProfile))); !os.IsNotExist(err) {
		t.Errorf("the state home was touched: %v", err)
	}
}
