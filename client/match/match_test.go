package match

import (
	"strings"
	"testing"
)

func TestWhatANameMeans(t *testing.T) {
	type thing struct{ id, name string }
	list := []thing{{"p-1", "Nordwind Removals"}, {"p-2", "Nordlicht"}, {"p-3", "Harbor"}, {"p-4", "Old Harbor"}, {"p-5", "p-3"}, {"p-6", ""}}
	id, name := func(v thing) string { return v.id }, func(v thing) string { return v.name }
	for typed, want := range map[string]string{
		"nordwind": "p-1", "NORDWIND removals": "p-1", "harbor": "p-3", "old": "p-4", "removals": "p-1", "p-3": "p-3", "P-2": "p-2",
		"nord": "p-1 p-2", "r": "p-1 p-2 p-3 p-4", "nothing": "",
	} {
		var got []string
		for _, v := range ByName(list, typed, id, name) {
			got = append(got, v.id)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q means %q, want %q", typed, got, want)
		}
	}
	err := Several(ByName(list, "r", id, name), "r", name)
	if want := `"r" could be Nordwind Removals or Nordlicht or Harbor or 1 more; type more of it, or its id`; err.Error() != want {
		t.Errorf("%v", err)
	}
}
