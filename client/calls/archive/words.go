package archive

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"talkdeck/client/contacts"
)

const (
	// longestWord bounds words, in bytes. What is longer is cut.
	longestWord = 64
	// shortest is how many digits the beginning of a number has at least that is a word of its own.
	shortest = 2
	// longestNumber is how many digits a number has at most.
	longestNumber = 15
	// mark stands before the beginnings of numbers. No word holds it.
	mark = "§"
)

// Fold is a text as words are compared: in lower case, without accents.
func Fold(s string) string {
	if !ascii(s) {
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Mn, r) {
				return -1
			}
			return unicode.ToLower(r)
		}, norm.NFKD.String(s))
		return s
	}
	return strings.ToLower(s)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Split is the words of a text: letters and digits in a row, folded.
func Split(s string) []string {
	words := strings.FieldsFunc(Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		words[i] = cut(w)
	}
	return words
}

// cut bounds a word.
func cut(w string) string {
	if len(w) <= longestWord {
		return w
	}
	w = w[:longestWord]
	for !utf8.ValidString(w) {
		w = w[:len(w)-1]
	}
	return w
}

// between are the characters that people write between the digits of a number.
const between = " -()./\u00a0"

// Digits is the digits that a number begins with, whatever is written between them.
func Digits(number string) string {
	var b strings.Builder
	for _, r := range strings.TrimPrefix(strings.TrimLeft(number, between), "+") {
		switch {
		case '0' <= r && r <= '9':
			b.WriteRune(r)
		case !strings.ContainsRune(between, r):
			return b.String()
		}
	}
	return b.String()
}

// dialled is the digits of a number as a person writes it: +49 (0)30 is 4930.
func dialled(s string) string {
	if n, fault := contacts.Parse(s, ""); fault == contacts.None {
		s = n.E164
	}
	return Digits(s)
}

// Words are those that the call is found by, sorted, each once: of its numbers, of the values of its data, of its note and of
// its answers. Of numbers with many digits their beginnings are words too, with a mark, since there are as many as calls.
func (c *Call) Words() []string {
	words := make([]string, 0, 64)
	for _, n := range []string{c.parsed.To, c.parsed.From} {
		words = append(words, Split(n)...)
		if d := Digits(n); d != "" {
			words = append(words, cut(d))
		}
	}
	for _, f := range c.parsed.Data() {
		words = append(words, Split(f.Value)...)
	}
	words = append(words, Split(c.Note)...)
	for _, a := range c.Answers {
		words = append(words, Split(a.Text)...)
	}
	for _, w := range words[:len(words):len(words)] {
		run := min(leading(w), longestNumber)
		for n := shortest; n <= run; n++ {
			words = append(words, mark+w[:n])
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// leading is how many digits a word begins with.
func leading(w string) int {
	return len(w) - len(strings.TrimLeft(w, "0123456789"))
}

// Word is what a call must have among its words.
type Word struct {
	Text  string // folded
	Begin bool   // as the beginning of one
}

// Find is the words of a text as a person types it: refund is the whole word, refu* the beginning of one; a number may be
// written with or without what stands between its digits. All must be there.
func Find(text string) []Word {
	begin := strings.HasSuffix(text, "*")
	text = strings.TrimSuffix(text, "*")
	words := Split(text)
	if strings.HasPrefix(strings.TrimSpace(text), "+") {
		if d := dialled(text); d != "" {
			words = []string{cut(d)}
		}
	}
	var out []Word
	for i, w := range words {
		out = append(out, Word{w, begin && i == len(words)-1})
	}
	return out
}

// Term is what stands for the word in an index of Words, and whether what is indexed may go on after it.
func (w Word) Term() (text string, begin bool) {
	if n := len(w.Text); w.Begin && n >= shortest && n <= longestNumber && leading(w.Text) == n {
		return mark + w.Text, false
	}
	return w.Text, w.Begin
}

// BeginsNumber is a word that all calls have that have a number which begins with a number as a person writes it; ok is false
// if there is none.
func BeginsNumber(written string) (w Word, ok bool) {
	if !strings.HasPrefix(strings.TrimLeft(written, between), "+") || strings.Trim(written, "+0123456789"+between) != "" {
		return Word{}, false
	}
	d := dialled(written)
	return Word{d, true}, len(d) >= shortest && len(d) <= longestNumber
}

// In reports whether sorted words have it.
func (w Word) In(words []string) bool {
	i, found := slices.BinarySearch(words, w.Text)
	return found || w.Begin && i < len(words) && strings.HasPrefix(words[i], w.Text)
}
