package filter

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
)

var known = Values{
	Statuses: []client.Status{"completed", "on hold"}, Agents: []string{"Jack Smith", "Anna"}, Keys: []string{"outcome", "call back", "score"},
	Data: map[string][]string{"outcome": {"refund", "wrong number", "booked"}, "call back": {"monday"}, "score": {"7"}},
}

// ‸ is the cursor. What is wanted are the texts with each completion put in.
func TestCompletion(t *testing.T) {
	for text, want := range map[string][]string{
		"sta‸":                     {"status:‸"},
		"stat‸ live":               {"status:‸ live"},
		"live !du‸":                {"live !duration>‸"},
		"LIV‸":                     {"live‸"},
		"fai‸":                     {"status:failed‸"},
		"final‸":                   {"final‸"},
		"hold‸":                    {`status:"on hold"‸`},
		"outc‸":                    {"data.outcome:‸"},
		"back‸":                    {`data."call back":‸`},
		"zzz‸":                     nil,
		`"sta‸`:                    nil,
		"busy,mark‸":               {"busy,marked‸"},
		"busy,bus‸":                nil,
		"data.‸":                   {"data.outcome:‸", `data."call back":‸`, "data.score:‸"},
		"data.out‸":                {"data.outcome:‸"},
		"status:fa‸":               {"status:failed‸"},
		"status:fa‸iled":           {"status:failed‸"},
		"!status:busy,fai‸ x":      {"!status:busy,failed‸ x"},
		"status:on‸":               {`status:"on hold"‸`},
		"status:busy,bu‸":          nil,
		"status:swer‸":             {"status:no-answer‸"},
		"agent:‸":                  {`agent:"Jack Smith"‸`, "agent:Anna‸"},
		"agent:ja‸":                {`agent:"Jack Smith"‸`},
		`agent:"jack s‸`:           {`agent:"Jack Smith"‸`},
		`agent:"jack s‸mith" live`: {`agent:"Jack Smith"‸ live`},
		"agent:smith‸":             {`agent:"Jack Smith"‸`},
		"agent:Anna,‸":             {`agent:Anna,"Jack Smith"‸`},
		"data.outcome:re‸":         {"data.outcome:refund‸"},
		"data.OUTCOME=number‸":     {`data.OUTCOME="wrong number"‸`},
		`data."call back":‸`:       {`data."call back":monday‸`},
		"data.score>‸":             nil,
		"data.missing:‸":           nil,
		"cost>‸":                   nil,
		"note:‸":                   nil,
		"sta‸:failed":              {"status‸:failed"},
		"data.o‸:refund":           {"data.outcome‸:refund"},
		"day:2026-11-2‸":           {"day:2026-11-23‸", "day:2026-11-22‸", "day:2026-11-21‸", "day:2026-11-20‸"},
		"day:fri‸":                 {"day:friday‸"},
		"since:to‸":                {"since:today‸"},
		"since:7‸":                 {"since:7d‸"},
		"stats:x sta‸":             {"stats:x status:‸"}, // after a mistake
		`a"b sta‸`:                 {`a"b status:‸`},
	} {
		before, after, _ := strings.Cut(text, "‸")
		var got []string
		for _, c := range Complete(before+after, len(before), known, Env{Now: noon, Zone: berlin}) {
			got = append(got, (before + after)[:c.Start]+c.Text+"‸"+(before + after)[c.End:])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
}

func TestAtTheStartOfATermAllIsOffered(t *testing.T) {
	for _, text := range []string{"", "live ", "status:failed  "} {
		var got []string
		for _, c := range Complete(text, len(text), known, Env{Now: noon}) {
			if c.Start != len(text) || c.End != len(text) || c.Hint == "" && !strings.HasPrefix(c.Text, "status:") {
				t.Errorf("%q: %+v", text, c)
			}
			got = append(got, c.Text)
		}
		for _, want := range []string{"status:", "to:", "cost>", "data.", "live", "status:no-answer", "data.score:"} {
			if !slices.Contains(got, want) {
				t.Errorf("%q: %s isn't offered", text, want)
			}
		}
	}
}

func TestDatesAreTheOperators(t *testing.T) {
	got := Complete("day:2026", 8, Values{}, Env{Now: noon, Zone: mustZone("Pacific/Kiritimati")})
	if len(got) != 7 || got[0] != (Completion{4, 8, "2026-11-24", "Tuesday"}) || got[6].Text != "2026-11-18" {
		t.Errorf("%+v", got)
	}
}

func TestCompletionsCanBeRead(t *testing.T) {
	v := Seen(cast(t))
	v.Agents = []string{`say "hi"`, "a,b", "!x"}
	for _, text := range []string{"", "status:", "agent:", "day:", "since:", "data.outcome:", "data.name:", "data.note:", "status:fa,", "x,"} {
		for _, c := range Complete(text, len(text), v, Env{Now: noon}) {
			whole := text[:c.Start] + c.Text + text[c.End:]
			if _, err := ParseTyping(whole, len(whole)); err != nil {
				t.Errorf("%s: %v", whole, err)
			}
		}
	}
}

func TestWhatWasSeenIsOfferedByFrequency(t *testing.T) {
	var objects []string
	for i := range 60 {
		objects = append(objects, fmt.Sprintf(`{"sid":"CA%d","status":"odd","data":{"outcome":%q,"id":"n%d","long":%q,"nil":null}}`, i, []string{"b", "a", "b", "c"}[i%4], i, strings.Repeat("x", 60)))
	}
	got := Seen(entries(read(t, objects...)))
	if d := cmp.Diff([]string{"b", "a", "c"}, got.Data["outcome"]); d != "" {
		t.Error(d)
	}
	if len(got.Data["id"]) != mostValues || len(got.Data["long"]) != 0 || !slices.Equal(got.Keys, []string{"id", "long", "nil", "outcome"}) || !slices.Equal(got.Statuses, []client.Status{"odd"}) {
		t.Errorf("%+v", got)
	}
}

func BenchmarkSeen(b *testing.B) {
	list := many(b, 5000)
	for b.Loop() {
		Seen(list)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "status:failed,busy to:+49 from: agent:jack cost>0.2 duration>=30s since:2h day:2026-11-20 data.outcome:refund live !voicemail", `"a \" b",c !x`, `data."k:":"v",`,
		"since:2026-11-20T14:30:00+01:00", "!", `"`, "data.", "cost>1e309", "day:0000-01-01", "to:\xff", "a\u00a0b", "status:\x00", "é:é", "!!!,,", `a"b"c`, "x:>=:3", "until:23:59:60",
	} {
		f.Add(text, len(text)/2)
	}
	env := Env{Now: noon, Zone: time.UTC}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		check := func(f *Filter, err error) *Filter {
			if err == nil {
				return f
			}
			e, ok := err.(*SyntaxError) //nolint:errorlint // never wrapped: that is what is tested
			if !ok || e.Message == "" || e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(text) {
				t.Fatalf("%q: %#v", text, err)
			}
			return nil
		}
		if got := check(Parse(text)); got != nil {
			printed := got.String()
			again, err := Parse(printed)
			if err != nil || !reflect.DeepEqual(again, got) {
				t.Fatalf("%q is printed as %q and read as %v: %v", text, printed, again, err)
			}
			got.Matcher(env)
			got.Plan(env)
		}
		check(ParseTyping(text, cursor))
		for _, c := range Complete(text, cursor, known, env) {
			if c.Start < 0 || c.Start > c.End || c.End > len(text) {
				t.Fatalf("%q at %d: %+v", text, cursor, c)
			}
		}
	})
}
