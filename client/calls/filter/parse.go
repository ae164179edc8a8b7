package filter

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"talkdeck/client"
)

// Parse reads a filter. An error is always a *SyntaxError.
func Parse(text string) (*Filter, error) { return parse(text, -1) }

// ParseTyping is Parse for a text that is being typed, with the cursor at a place in bytes. What stands before the cursor
// and isn't whole yet is left out, so that the list doesn't empty between two keys: a field without its value, the
// beginning of a status or of a date, a lone "!". Quotes may still be open there. When the text is done, Parse it.
func ParseTyping(text string, cursor int) (*Filter, error) { return parse(text, max(cursor, 0)) }

func parse(text string, cursor int) (*Filter, error) {
	if i := invalid(text); i >= 0 {
		return nil, wrong(i, i+1, "This isn't text (invalid UTF-8). Type it anew.")
	}
	f := &Filter{}
	s := scanner{text: text}
	for s.skip() {
		w, err := s.next()
		var t term
		if err == nil {
			t, err = build(&w, cursor)
		}
		switch {
		case err == nil:
			if len(t.values) > 0 {
				f.terms = append(f.terms, t)
			}
		case !err.Incomplete || w.end != cursor:
			return nil, err
		}
	}
	return f, nil
}

// invalid is the place of the first byte that isn't UTF-8, -1 if there is none.
func invalid(s string) int {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// build finds out what a term means. One without values says nothing: it is still being typed at the cursor.
func build(w *written, cursor int) (term, *SyntaxError) {
	t := term{not: w.not}
	if w.name != "" {
		if err := t.name(w); err != nil {
			return t, err
		}
	}
	for i, l := range w.values {
		typing := l.end == cursor
		if l.open && !typing {
			return t, incomplete(l.start, l.end, `This quote has no end: add another ".`)
		}
		if l.text == "" && typing && (i > 0 || w.name != "") {
			continue
		}
		if err := t.shape(w, i, l); err != nil {
			return t, err
		}
		v, err := t.value(w, l)
		switch {
		case err == nil && t.field == word && v.none: // between two commas
		case err == nil:
			t.values = append(t.values, v)
		case !err.Incomplete || !typing:
			return t, err
		}
	}
	if t.field == word && len(t.values) == 0 {
		return t, t.nothing(w, cursor)
	}
	if t.op == is && !slices.ContainsFunc(t.values, func(v value) bool { return !v.none }) {
		t.op = has
	}
	return t, nil
}

// nothing is the error of words that are none.
func (t *term) nothing(w *written, cursor int) *SyntaxError {
	switch {
	case w.not && len(w.values) == 1:
		return incomplete(w.start, w.end, "Write what calls must not match right behind the !, without a space.")
	case w.end == cursor:
		return nil
	}
	return wrong(w.start, w.end, "Write a word on each side of the comma.")
}

// name sets the field and the sign.
func (t *term) name(w *written) *SyntaxError {
	start, end := w.nameStart, w.opStart
	var ok bool
	if w.keyed {
		t.field, t.key = data, w.key.text
		if t.key == "" {
			return incomplete(start, end, "Write which part of the extracted data, such as %s, or data:text for all of it.", fields[data].example)
		}
	} else if t.field, ok = named(w.name); !ok {
		return wrong(start, end, "There is no field %q. %s", w.name, instead(w.name, w.op))
	}
	k := fields[t.field].kind
	switch {
	case t.field == data && !w.keyed && w.op.compares():
		return wrong(start, end, "Write which part of the extracted data to compare: data.KEY%s3.", w.op)
	case !k.takes(w.op):
		return wrong(w.opStart, w.values[0].start, "The field %s can't be compared with %q. Write %s.", t.field, w.op, fields[t.field].example)
	}
	t.op = k.canonical(w.op)
	return nil
}

// shape refuses values that would be read as something else than they were typed for.
func (t *term) shape(w *written, i int, l literal) *SyntaxError {
	single := w.op.compares() || t.field == since || t.field == until
	switch {
	case i > 0 && single && fields[t.field].kind == amounts:
		return wrong(l.start, l.end, "The sign %q takes one number. Decimals have a point: %s.", w.op, fields[t.field].example)
	case i > 0 && single:
		return wrong(l.start, l.end, "Only one value can stand here: write %s%s%s, and put a space before what follows.", w.name, w.op, quote(w.values[0].text))
	case l.quoted || l.text == "":
	case t.field != word && l.text[0] == '!':
		return wrong(l.start, l.end, "The ! stands before the field: !%s%s%s. If the value begins with it, put the value in quotes.", w.name, w.op, l.text[1:])
	case t.field != word && isSign(l.text[0]):
		return wrong(l.start, l.end, "One sign is enough: %s. If the value begins with it, put the value in quotes.", fields[t.field].example)
	case i > 0 && leads(l.text):
		return wrong(l.start, l.end, "A comma stands between the values of one field. Put a space before the next field, or the value in quotes.")
	case t.field == word && hasDataPrefix(l.text):
		return wrong(l.start, l.end, "A comma stands between words. Put a space before data.KEY:text, or the word in quotes.")
	}
	return nil
}

// leads reports whether a value looks like a term of its own.
func leads(s string) bool {
	i := strings.IndexAny(s, ":=<>")
	if i < 0 {
		return false
	}
	_, ok := named(s[:i])
	return ok || hasDataPrefix(s)
}

func hasDataPrefix(s string) bool {
	return len(s) >= len(dataPrefix) && strings.EqualFold(s[:len(dataPrefix)], dataPrefix)
}

// value reads one value as the field wants it.
func (t *term) value(w *written, l literal) (value, *SyntaxError) {
	k := fields[t.field].kind
	if l.text == "" {
		return t.empty(w, l)
	}
	if k == free && t.op.compares() {
		k = amounts
	}
	switch k {
	case states:
		return stateValue(w, l)
	case amounts:
		if f, ok := amountOf(l.text); ok {
			return value{amount: f}, nil
		}
		e := wrong(l.start, l.end, "Write a number behind %q: %s%s0.2.", w.op, w.name, w.op)
		e.Incomplete = strings.Trim(l.text, "0123456789.") == "" || l.text == "-" || l.text == "+"
		return value{}, e
	case lengths:
		return lengthValue(w, l)
	case moments:
		return t.momentValue(w, l)
	case texts, phones, free:
	}
	v := value{text: l.text}
	if t.field == word && !l.quoted {
		if v.state = stateNames[strings.ToLower(l.text)]; v.state != anyState {
			v.text = ""
		}
	}
	return v, nil
}

// empty is a value of nothing: the field isn't told.
func (t *term) empty(w *written, l literal) (value, *SyntaxError) {
	switch {
	case t.field == word && l.quoted:
		return value{}, incomplete(l.start, l.end, "Write something between the quotes.")
	case t.field == since, t.field == until:
		return value{}, incomplete(w.nameStart, l.end, "Write since when or until when, such as %s. Calls whose start isn't told are day: alone.", fields[t.field].example)
	case t.op.compares():
		return value{}, incomplete(w.nameStart, l.end, "Write what to compare with right behind %q, without a space.", w.op)
	}
	return value{none: true}, nil
}

// stateValue reads a status. Separators may be left out. One that isn't documented must stand in quotes, so that a slip
// of the finger isn't taken for one.
func stateValue(w *written, l literal) (value, *SyntaxError) {
	names := []string{live.String(), final.String()}
	for _, s := range client.Statuses() {
		if alike(string(s), l.text) {
			return value{text: string(s)}, nil
		}
		names = append(names, string(s))
	}
	low := strings.ToLower(l.text)
	if l.quoted {
		return value{text: l.text}, nil
	}
	if s := stateNames[low]; s == live || s == final {
		return value{state: s}, nil
	}
	help := "There are " + strings.Join(names[2:], ", ") + "; live and final stand for several."
	if near := closest(low, names); near != "" {
		help = "Did you mean " + near + "?"
	}
	e := wrong(l.start, l.end, "There is no status %q. %s One that isn't documented goes in quotes: %s%s%s.", l.text, help, w.name, w.op, always(l.text))
	e.Incomplete = slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, low) })
	return value{}, e
}

// alike reports whether two names of a status are the same but for capitals and separators.
func alike(a, b string) bool {
	for {
		for a != "" && separates(a[0]) {
			a = a[1:]
		}
		for b != "" && separates(b[0]) {
			b = b[1:]
		}
		if a == "" || b == "" {
			return a == b
		}
		if lowerByte(a[0]) != lowerByte(b[0]) {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

func separates(c byte) bool { return c == '-' || c == '_' || c == ' ' }

func lengthValue(w *written, l literal) (value, *SyntaxError) {
	low := strings.ToLower(l.text)
	if strings.Trim(low, "0123456789.") == "" {
		low += "s"
	}
	if d, ok := lengthOf(low); ok {
		return value{length: d}, nil
	}
	e := wrong(l.start, l.end, "Write a length of time: %s%s30s, 2m, 1m30s or 1h; a plain number is seconds.", w.name, w.op)
	_, e.Incomplete = lengthOf(low + "s")
	return value{}, e
}

func (t *term) momentValue(w *written, l literal) (value, *SyntaxError) {
	m, ok := momentOf(l.text)
	switch {
	case ok && t.field == day && !m.whole():
		return value{}, wrong(l.start, l.end, "Write a day: day:today, day:yesterday, day:monday or day:2026-11-20. For a time, write since:%s.", quote(l.text))
	case ok:
		return value{when: m}, nil
	}
	what := "2h, 7d, 14:30, today, yesterday, monday, 2026-11-20 or 2026-11-20T14:30"
	if t.field == day {
		what = "today, yesterday, monday or 2026-11-20"
	}
	e := wrong(l.start, l.end, "%q is no time that is understood here. Write %s%s.", l.text, w.name+string(w.op), what)
	e.Incomplete = beginsMoment(l.text)
	return value{}, e
}

// instead says what to write in place of a field that there isn't.
func instead(name string, sign op) string {
	if use, ok := synonyms[strings.ToLower(name)]; ok {
		return "Write " + use + " instead."
	}
	names := make([]string, 0, len(fields))
	for _, f := range fields[1:] {
		names = append(names, f.name)
	}
	if near := closest(name, names); near != "" {
		return fmt.Sprintf("Did you mean %s%s?", near, sign)
	}
	if strings.ContainsFunc(name, unicode.IsLetter) && !strings.ContainsAny(name, "/@") {
		return fmt.Sprintf("If it is extracted data, write data.%s%s; if it is a text to search for, put it in quotes.", name, sign)
	}
	return fmt.Sprintf("To search for a text with %q in it, put it in quotes.", sign)
}

// closest is the name that s is most likely a misspelling of, "" if none is near: one that s begins, or one few slips away.
func closest(s string, names []string) string {
	const enough = 24 // bytes: no name is longer
	s = strings.ToLower(s)
	if len(s) > enough {
		return ""
	}
	best, least := "", 1+len(s)/3
	for _, name := range names {
		if len(s) >= 2 && strings.HasPrefix(name, s) {
			return name
		}
		if d := slips(s, name); d < least || d == least && best == "" {
			best, least = name, d
		}
	}
	return best
}

// slips counts the letters that were left out, put in, mistaken or swapped between two words.
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
