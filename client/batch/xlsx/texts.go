package xlsx

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// sharedTexts are the texts that cells refer to by their places.
func (p parts) sharedTexts(name string) ([]string, error) {
	var out []string
	size := 0
	err := p.walk(name, large, func(s *stream, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := s.text()
		if err != nil {
			return err
		}
		if size += len(text); size > maxTexts || len(out) == maxShared {
			return fmt.Errorf("its cells share more than %d texts or %d MiB of text: split it", maxShared, maxTexts>>20)
		}
		out = append(out, text)
		return nil
	})
	return out, err
}

// text reads the element of a text, plain or rich, to its end. How it is pronounced isn't part of it.
func (s *stream) text() (string, error) {
	var plain string
	var parts []string
	size := 0
	var take func(e xml.StartElement) error
	take = func(e xml.StartElement) error {
		switch e.Name.Local {
		case "t":
			text, err := s.plain()
			if err != nil {
				return err
			}
			if size += len(text); size > maxToken {
				return errLong
			}
			if plain == "" {
				plain = text
			} else {
				parts = append(parts, text)
			}
			return nil
		case "r":
			return s.inside(take, nil)
		}
		return s.skip() // rPh, phoneticPr, rPr
	}
	if err := s.inside(take, nil); err != nil {
		return "", err
	}
	return plain + strings.Join(parts, ""), nil
}

// plain reads an element that holds nothing but text, to its end.
func (s *stream) plain() (string, error) {
	var first string
	var rest strings.Builder
	err := s.inside(func(xml.StartElement) error { return s.skip() }, func(text xml.CharData) error {
		if first == "" {
			first = string(text)
			return nil
		}
		if rest.Len()+len(first)+len(text) > maxToken {
			return errLong
		}
		rest.Write(text)
		return nil
	})
	return unescaped(first + rest.String()), err
}

var escape = regexp.MustCompile(`(_x[0-9A-Fa-f]{4}_)+`)

// unescaped puts characters in the place of what Excel writes for those that XML can't hold: _x000D_.
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	const each = len("_x0000_")
	return escape.ReplaceAllStringFunc(text, func(run string) string {
		var units []uint16
		for ; run != ""; run = run[each:] {
			unit, _ := strconv.ParseUint(run[2:each-1], 16, 16) // four hexadecimal digits
			units = append(units, uint16(unit))
		}
		return string(utf16.Decode(units))
	})
}
