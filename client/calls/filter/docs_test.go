package filter

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// What the users' page shows must be read as the page says.
func TestTheExamplesOfTheUsersPage(t *testing.T) {
	page, err := os.ReadFile("../../../assets/docs/FILTER.md")
	if err != nil {
		t.Fatal(err)
	}
	span := regexp.MustCompile("`([^`]+)`")
	examples := 0
	fieldsShown := map[field]bool{}
	for line := range strings.Lines(string(page)) {
		write, together := "", strings.HasPrefix(line, "Together: ")
		if cells := strings.Split(line, "|"); len(cells) == 4 {
			write = cells[1]
		} else if together {
			write = line
		}
		for _, m := range span.FindAllStringSubmatch(write, -1) {
			examples++
			f, err := Parse(m[1])
			if err != nil {
				t.Errorf("%s: %v", m[1], err)
				continue
			}
			if f.String() != m[1] && !strings.Contains(m[1], "duration>90") {
				t.Errorf("%s isn't canonical: %s", m[1], f)
			}
			if !together && len(f.terms) != 1 {
				t.Errorf("%s is %d terms", m[1], len(f.terms))
			}
			for _, one := range f.terms {
				fieldsShown[one.field] = true
			}
		}
	}
	if examples < 40 {
		t.Errorf("only %d examples were found", examples)
	}
	for f := range fields {
		if !fieldsShown[field(f)] {
			t.Errorf("the page doesn't show %q", field(f))
		}
	}
}

func TestTheExamplesInMessagesCanBeRead(t *testing.T) {
	for f := status; int(f) < len(fields); f++ {
		if got := parsed(t, fields[f].example); len(got.terms) != 1 || got.terms[0].field != f {
			t.Errorf("%s: %+v", fields[f].example, got)
		}
	}
}
