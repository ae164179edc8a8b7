package config

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	got, err := ReadViews()
	want := []View{{Name: "failed today", Filter: "status:failed day:today", Columns: []string{"status", "to"}}, {Name: "dear", Filter: "cost>1", Sort: "cost", Reverse: true}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if c, err := Load(Sources{Env: func(string) string { return "" }}); err != nil || c.Theme != "dark" {
		t.Errorf("the settings beside them: %v", err)
	}
}

func TestWhatElseStandsInTheFileStays(t *testing.T) {
	for name, tc := range map[string]struct {
		before string
		change func() error
		after  string
	}{
		"another one": {kept, func() error { return SaveView(View{Name: "live", Filter: "live"}) },
			strings.Replace(kept, "# the zone", "  - name: live\n    filter: live\n# the zone", 1)},
		"one changed": {kept, func() error { return SaveView(View{Name: "Dear", Filter: `data."a b":"x"`}) },
			strings.Replace(kept, "  -\n    name: \"dear\"\n    filter: \"cost>1\"\n    sort: cost\n    reverse: true\n", "  - name: Dear\n    filter: data.\"a b\":\"x\"\n", 1)},
		"the first changed": {kept, func() error { return SaveView(View{Name: "failed today", Filter: "status:failed"}) },
			strings.Replace(kept, "  - name: failed today   # mine\n    filter: status:failed day:today\n    columns: [status, to]\n", "  - name: failed today\n    filter: status:failed\n", 1)},
		"the first removed": {kept, func() error { return RemoveView("failed today") },
			strings.Replace(kept, "  - name: failed today   # mine\n    filter: status:failed day:today\n    columns: [status, to]\n", "", 1)},
		"the last removed": {kept, func() error { return RemoveView("dear") },
			strings.Replace(kept, "  -\n    name: \"dear\"\n    filter: \"cost>1\"\n    sort: cost\n    reverse: true\n", "", 1)},
		"no file":       {"", func() error { return SaveView(View{Name: "a", Columns: []string{"to", "data.x"}}) }, "views:\n  - name: a\n    columns: [to, data.x]\n"},
		"no views":      {"theme: mono\n", func() error { return SaveView(View{Name: "a"}) }, "theme: mono\n\nviews:\n  - name: a\n"},
		"none yet":      {"views:\ntheme: mono\n", func() error { return SaveView(View{Name: "a"}) }, "views:\n  - name: a\ntheme: mono\n"},
		"in one line":   {"views: [{name: a}]\ntheme: mono\n", func() error { return SaveView(View{Name: "b"}) }, "views:\n  - name: a\n  - name: b\ntheme: mono\n"},
		"the only one":  {"theme: mono\nviews:\n- name: a\n", func() error { return RemoveView("A") }, "theme: mono\n"},
		"CRLF":          {"theme: mono\r\nviews:\r\n- name: a\r\n", func() error { return SaveView(View{Name: "b"}) }, "theme: mono\r\nviews:\r\n- name: a\r\n- name: b\r\n"},
		"blanks at end": {"views:\n- name: a\n\n\n", func() error { return SaveView(View{Name: "b"}) }, "views:\n- name: a\n- name: b\n\n\n"},
	} {
		t.Run(name, func(t *testing.T) {
			home(t, tc.before)
			if err := tc.change(); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(SettingsFile())
			if diff := cmp.Diff(tc.after, string(got)); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

func TestViewsThatCantBeKept(t *testing.T) {
	home(t, "")
	for name, v := range map[string]View{"no name": {Name: " "}, "a long name": {Name: strings.Repeat("x", 41)}, "two lines": {Name: "a\nb"}} {
		if err := SaveView(v); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if err := RemoveView("nobody"); err == nil {
		t.Error("a view that isn't there was removed")
	}
	for name, text := range map[string]string{
		"no list": "views: yes\n", "an unknown key": "views:\n  - name: a\n    colour: red\n", "no name": "views:\n  - filter: a\n", "twice": "views:\n  - name: a\n  - name: A\n",
		"no YAML": "views: [\n",
	} {
		home(t, text)
		if _, err := ReadViews(); err == nil || !strings.Contains(err.Error(), "config.yaml line") {
			t.Errorf("%s: %v", name, err)
		}
		if err := SaveView(View{Name: "b"}); err == nil {
			t.Errorf("%s: written over", name)
		}
	}
}

// Whatever people call their views and write into them comes back.
func TestHostileViewsComeBack(t *testing.T) {
	home(t, kept)
	for _, s := range []string{"- x", "yes", "null", "a: b", "#no", "'", `"`, "{", "[", "|", ">", "日本", "\u202ex", "1.5", "~", "%", "@", "`", "a # b", "!tag"} {
		v := View{Name: s, Filter: s, Sort: s, Columns: []string{s, "data." + s}}
		if err := SaveView(v); err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		views, err := ReadViews()
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if got := views[len(views)-1]; !equal(got, v) {
			t.Errorf("%q came back as %+v", s, got)
		}
		if err := RemoveView(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if got, _ := os.ReadFile(SettingsFile()); string(got) != kept {
		t.Errorf("the file isn't what it was:\n%s", cmp.Diff(kept, string(got)))
	}
}
