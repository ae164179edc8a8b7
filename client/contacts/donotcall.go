package contacts

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
)

// DoNotCall is the list of those who don't want to be called.
type DoNotCall struct {
	path    string
	numbers map[string]struct{} // E.164
}

// NewDoNotCall is a list of numbers, in E.164.
func NewDoNotCall(e164 ...string) *DoNotCall {
	d := &DoNotCall{numbers: map[string]struct{}{}}
	for _, n := range e164 {
		d.numbers[n] = struct{}{}
	}
	return d
}

// maxListed bounds a do-not-call list, in numbers.
const maxListed = 5_000_000

var (
	listed    = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	ornaments = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "", "\t", "", "\u00a0", "")
)

// ReadDoNotCall reads a file of E.164 numbers, one a line; what follows # is a comment. A file that others can read or change
// is refused, and so is one with a line that isn't understood: nobody must be called because of a slip of the pen.
func ReadDoNotCall(path string) (*DoNotCall, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the do-not-call list can't be read: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("the do-not-call list can't be read: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("the do-not-call list %s is no regular file", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("the do-not-call list can be read or changed by others; type: chmod 600 %s", quoted(path))
	}
	d := &DoNotCall{path: path, numbers: map[string]struct{}{}}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(strings.TrimPrefix(lines.Text(), "\ufeff"), "#")
		text = Visible(text)
		if text == "" {
			continue
		}
		number := ornaments.Replace(text)
		if !listed.MatchString(number) || strings.Contains(text, "(0)") {
			return nil, fmt.Errorf("line %d of the do-not-call list is no number: %s; write + and the country's code", n, clip(text))
		}
		if d.numbers[number] = struct{}{}; len(d.numbers) > maxListed {
			return nil, fmt.Errorf("the do-not-call list has more than %d numbers", maxListed)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("the do-not-call list can't be read: %w", err)
	}
	return d, nil
}

// quoted is a path as a shell takes it.
func quoted(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

// Has reports whether a number is on the list. No list has none.
func (d *DoNotCall) Has(e164 string) bool {
	if d == nil {
		return false
	}
	_, is := d.numbers[e164]
	return is
}

// Len is how many numbers are on the list.
func (d *DoNotCall) Len() int {
	if d == nil {
		return 0
	}
	return len(d.numbers)
}

// clip bounds what a sentence repeats of a file.
func clip(text string) string {
	const long = 40
	if r := []rune(text); len(r) > long {
		text = string(r[:long]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
