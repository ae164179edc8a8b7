package config

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client/localdata"
)

const kept = `# how I like it
theme: dark   # at night

views:
  # what went wrong
  - name: failed today   # mine
    filter: status:failed day:today
    columns: [status, to]

  # dear ones
  -
    name: "dear"
    filter: "cost>1"
    sort: cost
    reverse: true
# the zone
tz: UTC
`

func TestViewsAreRead(t *testing.T) {
	home(t, kept)
	k, err := OpenViews("acme")
	want := []View{{Name: "failed today", Filter: "status:failed day:today", Columns: []string{"status", "to"}}, {Name: "dear", Filter: "cost>1", Sort: "cost", Reverse: true}}
	if diff := cmp.Diff(want, k.Views()); err == nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if c, err := Load(Sources{Env: func(string) string { return "" }}); err != nil || c.Theme != "dark" {
		t.Errorf("the settings beside them: %v", err)
	}
}

// moved is a text of config.yaml in which the lines from the one to the other are comments, below one that says where the views
// are.
func moved(text, from, to, end string) string {
	var out strings.Builder
	in := false
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == from {
			in = true
			out.WriteString("# talkdeck keeps its views in " + localdata.ViewsFile() + " now; what follows is no longer read:" + end)
		}
		if in && strings.TrimSpace(line) != "" {
			out.WriteString("# ")
		}
		out.WriteString(line)
		in = in && strings.TrimSpace(line) != to
	}
	return out.String()
}

func TestWhatElseStandsInTheFileStays(t *testing.T) {
	for name, tc := range map[string]struct {
		before   string
		from, to string // the lines that become comments, and all between them
		change   func(k *KeptViews) error
		names    []string // of the views, in the end
	}{
		"another one":       {kept, "views:", "reverse: true", saving(View{Name: "live", Filter: "live"}), []string{"failed today", "dear", "live"}},
		"one changed":       {kept, "views:", "reverse: true", saving(View{Name: "Dear", Filter: `data."a b":"x"`}), []string{"failed today", "Dear"}},
		"the first changed": {kept, "views:", "reverse: true", saving(View{Name: "failed today", Filter: "status:failed"}), []string{"failed today", "dear"}},
		"the first removed": {kept, "views:", "reverse: true", removing("failed today"), []string{"dear"}},
		"the last removed":  {kept, "views:", "reverse: true", removing("dear"), []string{"failed today"}},
		"no file":           {"", "", "", saving(View{Name: "a", Columns: []string{"to", "data.x"}}), []string{"a"}},
		"no views":          {"theme: mono\n", "", "", saving(View{Name: "a"}), []string{"a"}},
		"none yet":          {"views:\ntheme: mono\n", "", "", saving(View{Name: "a"}), []string{"a"}},
		"in one line":       {"views: [{name: a}]\ntheme: mono\n", "views: [{name: a}]", "views: [{name: a}]", saving(View{Name: "b"}), []string{"a", "b"}},
		"in two lines":      {"views: [{name: a},\n  {name: b}]\ntheme: mono\n", "views: [{name: a},", "{name: b}]", saving(View{Name: "c"}), []string{"a", "b", "c"}},
		"the only one":      {"theme: mono\nviews:\n- name: a\n", "views:", "- name: a", removing("A"), nil},
		"CRLF":              {"theme: mono\r\nviews:\r\n- name: a\r\n", "views:", "- name: a", saving(View{Name: "b"}), []string{"a", "b"}},
		"blanks at end":     {"views:\n- name: a\n\n\n", "views:", "- name: a", saving(View{Name: "b"}), []string{"a", "b"}},
		"no end":            {"theme: mono\nviews:\n- name: a", "views:", "- name: a", saving(View{Name: "b"}), []string{"a", "b"}},
	} {
		t.Run(name, func(t *testing.T) {
			home(t, tc.before)
			k, _ := OpenViews("acme") // that they are moved is told
			if err := tc.change(k); err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, v := range opened(t).Views() {
				names = append(names, v.Name)
			}
			if diff := cmp.Diff(tc.names, names); diff != "" {
				t.Error(diff)
			}
			end := "\n"
			if name == "CRLF" {
				end = "\r\n"
			}
			got, err := os.ReadFile(SettingsFile())
			if diff := cmp.Diff(moved(tc.before, tc.from, tc.to, end), string(got)); tc.before != "" && (err != nil || diff != "") {
				t.Errorf("%v\n%s", err, diff)
			}
			if tc.before == "" && err == nil {
				t.Errorf("config.yaml was made: %s", got)
			}
		})
	}
}

func saving(v View) func(*KeptViews) error { return func(k *KeptViews) error { return k.Save(v) } }
func removing(name string) func(*KeptViews) error {
	return func(k *KeptViews) error { return k.Remove(name) }
}

func TestWhatIsntTheViewsAloneIsntMadeAComment(t *testing.T) {
	const text = "{theme: mono, views: [{name: a}]}\n"
	home(t, text)
	k, err := OpenViews("acme")
	if err == nil || !strings.Contains(err.Error(), "they still stand there") || len(k.Views()) != 1 {
		t.Errorf("%v, %+v", err, k.Views())
	}
	if got, err := os.ReadFile(SettingsFile()); err != nil || string(got) != text {
		t.Errorf("%q, %v", got, err)
	}
	if got := opened(t).Views(); len(got) != 1 {
		t.Errorf("at the next start: %+v", got)
	}
}

func TestViewsAreInAFileOfTheirOwn(t *testing.T) {
	home(t, kept)
	_, err := OpenViews("acme")
	if want := "the views in config.yaml are kept in " + localdata.ViewsFile() + " now"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the move isn't told: %v", err)
	}
	if info, err := os.Stat(localdata.ViewsFile()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if c, err := viewsIn(SettingsFile()); err != nil || len(c.views) != 0 {
		t.Errorf("still in config.yaml: %+v, %v", c.views, err)
	}
	if k, err := OpenViews("other"); err != nil || len(k.Views()) != 2 {
		t.Errorf("another profile has %+v, %v", k.Views(), err)
	}
}

// Two windows that start at once move the views once, and what they keep afterwards stays, of both.
func TestTwoWindowsMoveAndKeepViews(t *testing.T) {
	home(t, kept)
	const windows, each = 4, 5
	var all sync.WaitGroup
	for w := range windows {
		all.Go(func() {
			k, _ := OpenViews("acme")
			for i := range each {
				if err := k.Save(View{Name: fmt.Sprint("of window ", w, " the ", i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	k := opened(t)
	if got := k.Views(); len(got) != 2+windows*each || got[0].Name != "failed today" || got[1].Name != "dear" {
		t.Errorf("%+v", got)
	}
	if raw, err := os.ReadFile(SettingsFile()); err != nil || strings.Count(string(raw), localdata.ViewsFile()) != 1 {
		t.Errorf("%s, %v", raw, err)
	}
}

// A program that is killed once the views are in their file, and before they are comments in config.yaml, or before that is
// written down, has moved them: the next start does what is left, and says nothing.
func TestAMoveThatWasCutOffIsEnded(t *testing.T) {
	for name, cutOff := range map[string]func(t *testing.T, done viewsKept){
		"before config.yaml was edited": func(t *testing.T, done viewsKept) {
			put(t, SettingsFile(), kept)
		},
		"before that was written down": func(t *testing.T, done viewsKept) {},
	} {
		t.Run(name, func(t *testing.T) {
			home(t, kept)
			f := viewsFile{path: localdata.ViewsFile()}
			if _, err := f.open(SettingsFile()); err == nil {
				t.Fatal("nothing was moved")
			}
			done, err := f.read()
			if err != nil || !done.Commented {
				t.Fatalf("%+v, %v", done, err)
			}
			after, err := os.ReadFile(SettingsFile())
			if err != nil {
				t.Fatal(err)
			}
			done.Commented = false
			if err := f.write(&done); err != nil {
				t.Fatal(err)
			}
			cutOff(t, done)
			if got := opened(t).Views(); len(got) != 2 {
				t.Errorf("%+v", got)
			}
			if raw, err := os.ReadFile(SettingsFile()); err != nil || string(raw) != string(after) {
				t.Errorf("%s, %v", raw, err)
			}
			if now, err := f.read(); err != nil || len(now.Views) != 2 {
				t.Errorf("%+v, %v", now, err)
			}
		})
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Where config.yaml can't be written the views are moved all the same, which is told once.
func TestViewsOfAReadOnlyConfigAreMoved(t *testing.T) {
	home(t, kept)
	if err := os.Chmod(SettingsFile(), 0o444); err != nil {
		t.Fatal(err)
	}
	k, err := OpenViews("acme")
	if err == nil || !strings.Contains(err.Error(), "they still stand there: "+SettingsFile()+" is read-only") || len(k.Views()) != 2 {
		t.Errorf("%v, %+v", err, k.Views())
	}
	if err := k.Remove("dear"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if got := opened(t).Views(); len(got) != 1 || got[0].Name != "failed today" {
			t.Errorf("%+v", got)
		}
	}
	if raw, err := os.ReadFile(SettingsFile()); err != nil || string(raw) != kept {
		t.Errorf("%s, %v", raw, err)
	}
}

// Where the views can't be moved, those in config.yaml are there as ever, and why is told each time.
func TestViewsThatCantBeMovedAreReadWhereTheyAre(t *testing.T) {
	home(t, kept)
	if err := os.MkdirAll(filepath.Dir(filepath.Dir(localdata.ViewsFile())), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Dir(localdata.ViewsFile()), "no folder")
	k, err := OpenViews("acme")
	if err == nil || len(k.Views()) != 2 {
		t.Errorf("%v, %+v", err, k.Views())
	}
	if raw, err := os.ReadFile(SettingsFile()); err != nil || string(raw) != kept {
		t.Errorf("%s, %v", raw, err)
	}
}

// Views that somebody writes into config.yaml later are taken in once. Where another view has the name, both are there.
func TestViewsThatComeIntoTheConfigLaterAreTakenInOnce(t *testing.T) {
	home(t, kept)
	if _, err := OpenViews("acme"); err == nil {
		t.Fatal("nothing was moved")
	}
	const later = "views:\n- name: new\n- name: Dear\n  filter: cost>2\n- name: failed today\n  filter: status:failed day:today\n  columns: [status, to]\n"
	put(t, SettingsFile(), later)
	k, err := OpenViews("acme")
	if err == nil || !strings.Contains(err.Error(), `aren't read from config.yaml again; "Dear" is called "Dear 2" there, since another view has its name`) {
		t.Error(err)
	}
	var names []string
	for _, v := range k.Views() {
		names = append(names, v.Name)
	}
	if diff := cmp.Diff([]string{"failed today", "dear", "new", "Dear 2"}, names); diff != "" {
		t.Error(diff)
	}
	if err := k.Remove("new"); err != nil {
		t.Fatal(err)
	}
	if got := opened(t).Views(); len(got) != 3 {
		t.Errorf("taken in twice: %+v", got)
	}
	if raw, err := os.ReadFile(SettingsFile()); err != nil || string(raw) != later {
		t.Errorf("config.yaml was edited again: %s, %v", raw, err)
	}
}

func TestDamagedViewsAreMovedAside(t *testing.T) {
	for name, text := range map[string]string{"no JSON": `{"views":[{"na`, "twice": `{"views":[{"name":"a"},{"name":"A"}]}`, "no name": `{"views":[{"filter":"a"}]}`} {
		t.Run(name, func(t *testing.T) {
			home(t, "")
			k := opened(t)
			if err := k.Save(View{Name: "mine"}); err != nil {
				t.Fatal(err)
			}
			put(t, localdata.ViewsFile(), text)
			other, err := OpenViews("acme")
			if err == nil || !strings.Contains(err.Error(), "damaged; the file was moved to "+localdata.ViewsFile()+".damaged-") || len(other.Views()) != 0 {
				t.Errorf("%v, %+v", err, other.Views())
			}
			aside, err := filepath.Glob(localdata.ViewsFile() + ".damaged-*")
			if err != nil || len(aside) != 1 {
				t.Fatalf("%v, %v", aside, err)
			}
			if raw, err := os.ReadFile(aside[0]); err != nil || string(raw) != text {
				t.Errorf("%q, %v", raw, err)
			}
			if got := opened(t).Views(); len(got) != 0 {
				t.Errorf("%+v", got)
			}
			put(t, localdata.ViewsFile(), text) // while a window is open
			if err := k.Save(View{Name: "new"}); err == nil || !strings.Contains(err.Error(), "is kept anew, with this change") {
				t.Error(err)
			}
			if got := opened(t).Views(); len(got) != 2 || len(k.Views()) != 2 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestViewsThatCantBeKept(t *testing.T) {
	home(t, "")
	k := opened(t)
	for name, v := range map[string]View{
		"no name": {Name: " "}, "a long name": {Name: strings.Repeat("x", 41)}, "two lines": {Name: "a\nb"}, "too much": {Name: "x", Filter: strings.Repeat("x", maxViews)},
	} {
		if err := k.Save(v); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := k.Remove("nobody"); err == nil {
		t.Error("a view that isn't there was removed")
	}
	for name, text := range map[string]string{
		"no list": "views: yes\n", "an unknown key": "views:\n  - name: a\n    colour: red\n", "no name": "views:\n  - filter: a\n", "twice": "views:\n  - name: a\n  - name: A\n",
		"no YAML": "views: [\n", "two lists": "views:\n  - name: a\nviews:\n  - name: b\n",
	} {
		home(t, text)
		k, err := OpenViews("acme")
		if err == nil || !strings.Contains(err.Error(), "config.yaml line") {
			t.Errorf("%s: %v", name, err)
		}
		if err := k.Save(View{Name: "b"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if raw, err := os.ReadFile(SettingsFile()); err != nil || string(raw) != text {
			t.Errorf("%s: written over: %q, %v", name, raw, err)
		}
	}
}

// Whatever people call their views and write into them comes back.
func TestHostileViewsComeBack(t *testing.T) {
	home(t, kept)
	if _, err := OpenViews("acme"); err == nil {
		t.Fatal("nothing was moved")
	}
	before, err := os.ReadFile(localdata.ViewsFile())
	if err != nil {
		t.Fatal(err)
	}
	k := opened(t)
	for _, s := range []string{"- x", "yes", "null", "a: b", "#no", "'", `"`, "{", "[", "|", ">", "日本", "\u202ex", "1.5", "~", "%", "@", "`", "a # b", "!tag"} {
		v := View{Name: s, Filter: s, Sort: s, Columns: []string{s, "data." + s}}
		if err := k.Save(v); err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		views := opened(t).Views()
		if got := views[len(views)-1]; !equal(got, v) {
			t.Errorf("%q came back as %+v", s, got)
		}
		if err := k.Remove(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if got, _ := os.ReadFile(localdata.ViewsFile()); string(got) != string(before) {
		t.Errorf("the file isn't what it was:\n%s", cmp.Diff(string(before), string(got)))
	}
}

// FuzzMoveViews: whatever stands beside the views, the settings stay as they were, and no view is lost.
func FuzzMoveViews(f *testing.F) {
	for _, s := range []string{kept, "views: [{name: a}]\rtheme: dark", "\uFEFFviews:\n- name: a\n", "{views: [{name: a}], theme: dark}", "views:\n- name: a\n---\ntheme: dark", "? views\n: - name: a\n", "\r\r\nviews:\r- name: a\r\ntz: UTC", "a: &a\nviews: [*a]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		home(t, " ")
		put(t, SettingsFile(), string(raw))
		before, err := parseFile(SettingsFile(), raw)
		given, wrong := viewsIn(SettingsFile())
		if err != nil || wrong != nil {
			return
		}
		k, _ := OpenViews("acme")
		if got := k.Views(); !slices.EqualFunc(got, given.views, equal) {
			t.Errorf("%+v of %+v", got, given.views)
		}
		now, err := os.ReadFile(SettingsFile())
		if err != nil {
			t.Fatal(err)
		}
		after, err := parseFile(SettingsFile(), now)
		if err != nil || !maps.EqualFunc(before.entries, after.entries, func(a, b entry) bool { return a.value == b.value }) {
			t.Errorf("%v: %q became %q", err, raw, now)
		}
		if again, err := OpenViews("acme"); err != nil || !slices.EqualFunc(again.Views(), given.views, equal) {
			t.Errorf("at the next start: %v, %+v", err, again.Views())
		}
	})
}
