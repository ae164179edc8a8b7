package filter

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

// anyText is a text with a liking for what the language uses itself.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"live", "FINAL", "marked", "data.x", "!x", ":", ">=3", `a"b`, `\`, `\"`, "a\\", "a b", "a,b", "to:x", "é", "日本", "\u00a0", "\n", "\x1b[2J", "today", "-", "no answer"}),
		rapid.StringN(1, 6, -1),
		rapid.StringOfN(rapid.RuneFrom([]rune(` ,"\!:<>=.+-aA0éß`)), 1, 5, -1),
	)
}

func anyMoment(whole bool) *rapid.Generator[moment] {
	at := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(-62167219200, 253402300799).Draw(t, "unix"), 0).UTC()
	})
	days := []*rapid.Generator[moment]{
		rapid.Just(moment{form: today}), rapid.Just(moment{form: yesterday}),
		rapid.Custom(func(t *rapid.T) moment {
			return moment{form: weekday, day: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday"))}
		}),
		rapid.Map(at, func(at time.Time) moment { return moment{form: date, at: at.Truncate(24 * time.Hour)} }),
	}
	if whole {
		return rapid.OneOf(days...)
	}
	return rapid.OneOf(append(days,
		rapid.Map(anyLength(), func(d time.Duration) moment { return moment{form: ago, length: d, unit: 1} }),
		rapid.Map(rapid.IntRange(0, 24*60-1), func(m int) moment {
			return moment{form: clock, length: time.Duration(m) * time.Minute, unit: time.Minute}
		}),
		rapid.Map(rapid.IntRange(0, secondsADay-1), func(s int) moment {
			return moment{form: clock, length: time.Duration(s) * time.Second, unit: time.Second}
		}),
		rapid.Map(at, func(at time.Time) moment { return moment{form: local, at: at.Truncate(time.Minute), unit: time.Minute} }),
		rapid.Map(at, func(at time.Time) moment { return moment{form: local, at: at, unit: time.Second} }),
		rapid.Map(at, func(at time.Time) moment { return moment{form: instant, at: at.Add(123 * time.Millisecond), unit: 1} }),
	)...)
}

func anyLength() *rapid.Generator[time.Duration] {
	return rapid.OneOf(
		rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(0, 100_000).Draw(t, "seconds")) * time.Second
		}),
		rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.Int64Range(0, int64(longest)).Draw(t, "length"))
		}),
	)
}

// anyTerm is a term that a text can stand for, in the form in which Parse gives it.
func anyTerm() *rapid.Generator[term] {
	return rapid.Custom(func(t *rapid.T) term {
		f := field(rapid.IntRange(0, len(fields)-1).Draw(t, "field"))
		k := fields[f].kind
		made := term{field: f, not: rapid.Bool().Draw(t, "not"), op: has}
		if f == data && rapid.Bool().Draw(t, "keyed") {
			made.key = anyText().Draw(t, "key")
		}
		if f == word {
			made.op = ""
		} else {
			var ops []op
			for _, o := range []op{has, is, more, least, less, most} {
				if k.takes(o) && k.canonical(o) == o && (f != data || made.key != "" || !o.compares()) {
					ops = append(ops, o)
				}
			}
			made.op = rapid.SampledFrom(ops).Draw(t, "op")
		}
		most := 3
		if made.op.compares() || f == since || f == until {
			most = 1
		}
		for range rapid.IntRange(1, most).Draw(t, "values") {
			made.values = append(made.values, anyValue(t, made))
		}
		if made.op == is && !slices.ContainsFunc(made.values, func(v value) bool { return !v.none }) {
			made.op = has
		}
		return made
	})
}

func anyValue(t *rapid.T, of term) value {
	f, k := of.field, fields[of.field].kind
	if f != word && f != since && f != until && !of.op.compares() && rapid.IntRange(0, 5).Draw(t, "none") == 0 {
		return value{none: true}
	}
	if k == free && of.op.compares() {
		k = amounts
	}
	switch k {
	case amounts:
		return value{amount: rapid.OneOf(rapid.Float64Range(-1e18, 1e18), rapid.Float64Range(0, 1), rapid.SampledFrom([]float64{0, 0.2, 1e-9, 1e300, 100})).Draw(t, "amount")}
	case lengths:
		return value{length: anyLength().Draw(t, "length")}
	case moments:
		return value{when: anyMoment(f == day).Draw(t, "moment")}
	case states:
		switch rapid.IntRange(0, 2).Draw(t, "status") {
		case 0:
			return value{state: rapid.SampledFrom([]state{live, final}).Draw(t, "state")}
		case 1:
			return value{text: string(rapid.SampledFrom(client.Statuses()).Draw(t, "documented"))}
		}
		return value{text: anyText().Filter(func(s string) bool {
			return !slices.ContainsFunc(client.Statuses(), func(known client.Status) bool { return alike(string(known), s) })
		}).Draw(t, "undocumented")}
	case texts, phones, free:
	}
	if f == word && rapid.IntRange(0, 4).Draw(t, "special") == 0 {
		return value{state: rapid.SampledFrom([]state{live, final, marked}).Draw(t, "state")}
	}
	return value{text: anyText().Draw(t, "text")}
}

func anyFilter() *rapid.Generator[*Filter] {
	return rapid.Map(rapid.SliceOfN(anyTerm(), 0, 4), func(terms []term) *Filter {
		if len(terms) == 0 {
			terms = nil
		}
		return &Filter{terms}
	})
}

func TestAPrintedFilterIsReadBackAsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFilter().Draw(t, "filter")
		got, err := Parse(f.String())
		if err != nil {
			t.Fatalf("%q: %v", f, err)
		}
		if !reflect.DeepEqual(got, f) {
			t.Fatalf("%q is read back as %#v, not %#v", f, got, f)
		}
		typed, err := ParseTyping(f.String()+" ", len(f.String())+1)
		if err != nil || !reflect.DeepEqual(typed, f) {
			t.Fatalf("%q, with the cursor behind it, is read as %q: %v", f, typed, err)
		}
	})
}

// anyCalls are calls of all sorts, some of which answer to what anyTerm asks for.
func anyCalls(t *rapid.T, tb testing.TB, n int) []*watch.Entry {
	objects := make([]string, n)
	for i := range objects {
		started := noon.Add(-time.Duration(rapid.Int64Range(-3600, 10*secondsADay).Draw(t, "ago")) * time.Second).Format(time.RFC3339)
		objects[i] = fmt.Sprintf(`{"sid":"CA%d","status":%q,"to":%q,"from":%q`, i,
			rapid.SampledFrom([]string{"completed", "busy", "in-progress", "ringing", "voicemail", "on hold", ""}).Draw(t, "status"),
			rapid.SampledFrom([]string{"+4930123456", "+4915112345678", "+14155550123", "anonymous", ""}).Draw(t, "to"),
			rapid.SampledFrom([]string{"+442079460123", "+4930123456", ""}).Draw(t, "from"))
		for _, part := range []string{
			fmt.Sprintf(`,"date":%q`, started), fmt.Sprintf(`,"seconds":%d`, rapid.IntRange(0, 200).Draw(t, "seconds")),
			fmt.Sprintf(`,"cost":%d`, rapid.IntRange(0, 2).Draw(t, "cost")), `,"data":` + anyJSON(3).Draw(t, "data"),
		} {
			if rapid.IntRange(0, 4).Draw(t, "told") > 0 {
				objects[i] += part
			}
		}
		objects[i] += "}"
	}
	list := entries(read(tb, objects...))
	for _, e := range list {
		e.FirstSeen = noon.Add(-time.Duration(rapid.IntRange(0, 120).Draw(t, "seen")) * time.Second)
	}
	return list
}

// someEnv knows agents, notes and marks of some calls, by their ids.
func someEnv(at time.Time) Env {
	last := func(id string) byte { return id[len(id)-1] }
	return Env{
		Now: at, Zone: berlin,
		Agent: func(e *watch.Entry) (name, id string, known bool) {
			return "Aa 0", "a" + e.Call.ID, last(e.Call.ID)%2 == 0
		},
		Note:   func(id string) string { return strings.Repeat("note live ", int(last(id)%3)) },
		Marked: func(id string) bool { return last(id)%4 == 1 },
	}
}

func TestATermAndItsNegationDivideTheCalls(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		yes := anyTerm().Draw(rt, "term")
		no := yes
		no.not = !no.not
		env := someEnv(noon)
		with, without := (&Filter{[]term{yes}}).Matcher(env), (&Filter{[]term{no}}).Matcher(env)
		for _, e := range anyCalls(rt, t, 4) {
			if with.Match(e) == without.Match(e) {
				rt.Fatalf("%s and %s agree on %s: %v", Filter{[]term{yes}}.terms[0].text(), no.text(), e.Call.Raw, with.Match(e))
			}
		}
	})
}

func (t term) text() string { return (&Filter{[]term{t}}).String() }

// A filter is the conjunction of its terms, a list of values the disjunction of its values.
func TestSpacesAreAndCommasAreOr(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f, env := anyFilter().Draw(rt, "filter"), someEnv(noon)
		m := f.Matcher(env)
		for _, e := range anyCalls(rt, t, 4) {
			every := true
			for _, one := range f.terms {
				some := false
				for _, v := range one.values {
					part := one
					part.values, part.not = []value{v}, false
					some = some || (&Filter{[]term{part}}).Matcher(env).Match(e)
				}
				every = every && some != one.not
			}
			if m.Match(e) != every {
				rt.Fatalf("%s on %s: %v, its parts say %v", f, e.Call.Raw, m.Match(e), every)
			}
		}
	})
}

// Of a call whose length or cost is told, one of <, = and > is so; of another, none.
func TestComparisonsAreATrichotomy(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		field := rapid.SampledFrom([]string{"cost", "duration", "data.score"}).Draw(rt, "field")
		with := fmt.Sprint(rapid.IntRange(0, 200).Draw(rt, "with"))
		for _, e := range append(anyCalls(rt, t, 4), cast(t)...) {
			n := 0
			for _, sign := range []string{"<", "=", ">"} {
				if parsed(t, field+sign+with).Matcher(someEnv(noon)).Match(e) {
					n++
				}
			}
			told := !parsed(t, field+":").Matcher(someEnv(noon)).Match(e)
			if n > 1 || told && n != 1 && field != "data.score" || !told && n != 0 {
				rt.Fatalf("%d signs hold between %s and %s of %s", n, with, field, e.Call.Raw)
			}
		}
	})
}

// Caseless needles are looked for as they are: no other character may fold to theirs.
func TestFoldingIsCoveredByTheUnicodeTables(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		l := fold(r)
		if l == r {
			continue
		}
		if caseless(string(l)) {
			t.Errorf("%U folds to %U, which counts as caseless", r, l)
		}
		if fold(l) != l {
			t.Errorf("%U folds to %U, which folds on", r, l)
		}
		if (r < 0x80) != (l < 0x80) {
			t.Errorf("%U folds to %U across ASCII's end", r, l)
		}
	}
}
