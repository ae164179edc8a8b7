package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// needle is a text to look for, upper and lower case alike. It is made once and then used on a hundred thousand calls.
type needle struct {
	low   string // in lower case
	ascii bool
	// rare is the ASCII character of the needle that is likely to be the rarest in a call, and upper its other case. Where
	// neither stands, nothing else need be looked at. 0 if the needle has none.
	rare, upper byte
	at          int // how many characters stand before it
	// exact is set where no character has another case.
	exact bool
}

func newNeedle(s string) *needle {
	n := &needle{low: lower(s), ascii: isASCII(s), exact: caseless(s)}
	at := 0
	for _, r := range n.low {
		if r < utf8.RuneSelf && (n.rare == 0 || rarity(byte(r)) > rarity(n.rare)) {
			n.rare, n.upper, n.at = byte(r), upperByte(byte(r)), at
		}
		at++
	}
	return n
}

// in reports whether s holds the needle.
func (n *needle) in(s string) bool {
	last := len(s) - len(n.low) // where an ASCII needle can begin at the latest
	switch {
	case n.low == "":
		return true
	case n.ascii && last < 0:
		return false
	case n.ascii:
		return n.around(s, n.at, last+n.at+1, n.rare) || n.upper != n.rare && n.around(s, n.at, last+n.at+1, n.upper)
	case n.exact:
		return strings.Contains(s, n.low)
	case n.rare != 0:
		return n.around(s, 0, len(s), n.rare) || n.upper != n.rare && n.around(s, 0, len(s), n.upper)
	}
	return n.inRunes(s)
}

// is reports whether s is the needle.
func (n *needle) is(s string) bool {
	m, ok := n.prefix(s)
	return ok && m == len(s)
}

// around looks at the places from start to end where the rare character stands, written as c.
func (n *needle) around(s string, start, end int, c byte) bool {
	for i := start; i < end; i++ {
		next := strings.IndexByte(s[i:end], c)
		if next < 0 {
			return false
		}
		i += next
		if n.ascii {
			if equalBytes(s[i-n.at:], n.low) {
				return true
			}
		} else if n.beginsBefore(s, i) {
			return true
		}
	}
	return false
}

// beginsBefore reports whether the needle stands in s so that its rare character is at i.
func (n *needle) beginsBefore(s string, i int) bool {
	for range n.at {
		if i == 0 {
			return false
		}
		_, w := utf8.DecodeLastRuneInString(s[:i])
		i -= w
	}
	_, ok := n.prefix(s[i:])
	return ok
}

// equalBytes reports whether s begins with low but for capitals.
func equalBytes(s, low string) bool {
	for i := range len(low) {
		if lowerByte(s[i]) != low[i] {
			return false
		}
	}
	return true
}

// inRunes looks for a needle that has no ASCII character.
func (n *needle) inRunes(s string) bool {
	for i := 0; i < len(s); i++ {
		if utf8.RuneStart(s[i]) && s[i] >= utf8.RuneSelf {
			if _, ok := n.prefix(s[i:]); ok {
				return true
			}
		}
	}
	return false
}

// prefix reports whether s begins with the needle, and how many bytes of s that takes.
func (n *needle) prefix(s string) (size int, ok bool) {
	for _, want := range n.low {
		r, w := utf8.DecodeRuneInString(s[size:])
		if w == 0 || fold(r) != want {
			return 0, false
		}
		size += w
	}
	return size, true
}

// fold is a character's lower case. ASCII stays among itself: the Kelvin sign is no k here, nor the Turkish İ an i, so
// that text beyond ASCII need not be looked at for an ASCII needle.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		return rune(lowerByte(byte(r)))
	}
	if l := unicode.ToLower(r); l >= utf8.RuneSelf {
		return l
	}
	return r
}

func lower(s string) string { return strings.Map(fold, s) }

// caseless reports whether s holds no letter that has another case.
func caseless(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || unicode.SimpleFold(r) != r {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// longestPart is the longest part of s without the characters that cut it.
func longestPart(s string, cuts func(rune) bool) string {
	longest := ""
	for _, part := range strings.FieldsFunc(s, cuts) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

func upperByte(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}

// rarity orders characters by how seldom they stand in what agents extract: letters as in English and JSON, then the rest.
func rarity(c byte) int {
	const common = `": ,` + "eatoinsrlcd0uhmpg1bykfwv2-_." + "3456789xjqz"
	if i := strings.IndexByte(common, c); i >= 0 {
		return i
	}
	return len(common)
}
