package filter

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"talkdeck/client"
)

// anyJSON is a value as a service may write it, down to a depth: with and without white space, escapes and oddities.
func anyJSON(depth int) *rapid.Generator[string] {
	scalars := rapid.OneOf(
		rapid.SampledFrom([]string{"null", "true", "false", "0", "12", "-3.5e2", `""`, `"refund"`, `"Call Back"`, `"a.b"`, `"{"`, `"}"`, `"[1"`, `"x,\"data\":{"`, `"\u0052efund"`, `"a\/b"`,
			`"line\nbreak"`, `"MÜLLER"`, `"Straße"`, `"日本"`, `"ПРИВЕТ"`, `"null"`, `"data"`, `"12, 13"`, "\"K\"", `"\\"`}),
		rapid.Map(rapid.StringOfN(rapid.RuneFrom([]rune(`aAbB01 .,:{}[]éÉ/`)), 0, 6, -1), func(s string) string { return `"` + s + `"` }),
	)
	if depth == 0 {
		return scalars
	}
	return rapid.OneOf(scalars, object(depth), object(depth), rapid.Custom(func(t *rapid.T) string {
		return "[" + strings.Join(rapid.SliceOfN(anyJSON(depth-1), 0, 3).Draw(t, "list"), ",") + "]"
	}))
}

func object(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		between := rapid.SampledFrom([]string{",", ",", " , "}).Draw(t, "between")
		var parts []string
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			name := rapid.SampledFrom([]string{"outcome", "Outcome", "a", "a.b", "b", "data", "0", "é", "", "x y", `\u0061`, "note"}).Draw(t, "name")
			colon := rapid.SampledFrom([]string{":", ":", " :"}).Draw(t, "colon")
			parts = append(parts, `"`+name+`"`+colon+anyJSON(depth-1).Draw(t, "value"))
		}
		return "{" + strings.Join(parts, between) + "}"
	})
}

// anyCall is a call whose data is anywhere in it, and anything.
func anyCall(t *rapid.T, tb testing.TB) *client.Call {
	var parts []string
	for range rapid.IntRange(0, 2).Draw(t, "before") {
		parts = append(parts, fmt.Sprintf(`%q:%s`, rapid.SampledFrom([]string{"x", "meta", "datax", "xdata", `"data":{`}).Draw(t, "other"), anyJSON(1).Draw(t, "value")))
	}
	name := rapid.SampledFrom([]string{"data", "data", "data", "data", `d\u0061ta`, "date_"}).Draw(t, "data's name")
	parts = append(parts, `"`+name+`":`+rapid.OneOf(object(2), object(1), anyJSON(2)).Draw(t, "data"))
	parts = append(parts, `"recordingUrls":["https://example.com/hidden{}"]`)
	raw := `{"sid":"§","status":"busy",` + strings.Join(parts, ",") + `}`
	return &read(tb, raw)[0]
}

// anyPartOf is a text to look for: mostly a part of what there is, with its capitals changed.
func anyPartOf(t *rapid.T, c *client.Call) string {
	pool := []string{"refund", "outcome", "null", "12", "0", "a.b", "x", "K", "ſ", "é", "data", ", ", ".", "12 ", " true", "[", `"`, "\\", "n"}
	for _, f := range c.Data() {
		for _, s := range []string{f.Key, f.Value} {
			r := []rune(strings.ToValidUTF8(s, "?"))
			if len(r) > 0 {
				from := rapid.IntRange(0, len(r)-1).Draw(t, "from")
				part := string(r[from:rapid.IntRange(from+1, len(r)).Draw(t, "to")])
				pool = append(pool, part, strings.ToUpper(part), strings.ToLower(part))
			}
		}
	}
	return rapid.SampledFrom(pool).Draw(t, "part")
}

func contains(s, part string) bool { return strings.Contains(lower(s), lower(part)) }

// The quick search of the JSON finds what a plain search of the flattened data does, neither more nor less.
func TestTheQuickSearchFindsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := anyCall(rt, t)
		part := anyPartOf(rt, c)
		want := slices.ContainsFunc(c.Data(), func(f client.Field) bool { return contains(f.Key, part) || contains(f.Value, part) })
		if got := newSearch(part).in(c); got != want {
			rt.Fatalf("%q in %s: %v, want %v", part, c.Raw, got, want)
		}
	})
}

func TestTheQuickLookUpReadsWhatIsThere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := anyCall(rt, t)
		names := []string{"", "outcome", "a", "a.b", "é", "x y", "0"}
		for _, f := range c.Data() {
			names = append(names, f.Key, strings.ToUpper(f.Key))
		}
		name := rapid.SampledFrom(names).Draw(rt, "key")
		part := anyPartOf(rt, c)
		var values []string
		for _, f := range c.Data() {
			below := name == "" || lower(f.Key) == lower(name) || strings.HasPrefix(lower(f.Key), lower(name)+".")
			if below && f.Value != "" {
				values = append(values, f.Value)
			}
		}
		want := slices.ContainsFunc(values, func(s string) bool { return contains(s, part) })
		told, got := newKey(name).each(c, newNeedle(part).in)
		if got != want || !got && told != (len(values) > 0) {
			rt.Fatalf("%q at %q of %s: %v, %v, want %v of %q", part, name, c.Raw, told, got, want, values)
		}
	})
}

func TestANeedleIsFoundWhereItIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("aAbBéÉßẞKk日Яяſıİ\ufffd")), 0, 12, -1)
		s, part := letters.Draw(rt, "s"), letters.Draw(rt, "part")
		if r := []rune(s); rapid.Bool().Draw(rt, "is part") && len(r) > 0 {
			from := rapid.IntRange(0, len(r)-1).Draw(rt, "from")
			part = strings.ToUpper(string(r[from:]))
		}
		if got := newNeedle(part).in(s); got != contains(s, part) {
			rt.Fatalf("%q in %q: %v", part, s, got)
		}
		if got := newNeedle(part).is(s); got != (lower(s) == lower(part)) {
			rt.Fatalf("%q is %q: %v", part, s, got)
		}
	})
}

func TestWhatTheJSONIsMadeOfIsNotFound(t *testing.T) {
	for _, c := range []struct {
		data, part string
		want       bool
	}{
		{`{"a":[1,2]}`, "[", false}, {`{"a":"["}`, "[", true},
		{`{"a":1}`, ":", false}, {`{"a":":"}`, ":", true},
		{`{"a":1,"b":2}`, ",", false}, {`{"a":"x,y"}`, ",", true}, {`{"a":[1,2]}`, "1, 2", true},
		{`{"a":1}`, `"`, false}, {`{"a":"\""}`, `"`, true},
		{`{"a":1}`, "}", false}, {`{"a":"}"}`, "}", true},
		{`{"a":1 ,"b":2}`, "1 ", false}, {`{"a":"1 "}`, "1 ", true},
		{`{"a":null}`, "nul", false}, {`{"a":"nul"}`, "nul", true},
		{`{"a":{"b":1}}`, "a.b", true}, {`{"a":[{"b":1}]}`, "a.0.b", true}, {`{"a":[{"b":1}]}`, "0", true},
		{`{"a":{}}`, "a", false}, {`{"a":[]}`, "a", true}, {`"bare"`, "bar", true}, {`["bare"]`, "bar", true},
	} {
		call := read(t, `{"sid":"§","status":"","data":`+c.data+`}`)[0]
		if got := newSearch(c.part).in(&call); got != c.want {
			t.Errorf("%s in %s: %v", c.part, c.data, got)
		}
	}
}
