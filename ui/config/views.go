package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"talkdeck/client/durable"
)

// View is a way to look at the calls: which, in what order, in which columns. What the texts mean is the list's business.
type View struct {
	Name    string   `yaml:"name"`
	Filter  string   `yaml:"filter,omitempty"`
	Sort    string   `yaml:"sort,omitempty"` // a column; "" for the list's own order
	Reverse bool     `yaml:"reverse,omitempty"`
	Columns []string `yaml:"columns,omitempty"` // none: the list's own
}

const (
	viewsKey    = "views"
	longestName = 40 // characters of a view's name
)

// CheckViewName says what is wrong with a view's name, nil if nothing is.
func CheckViewName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("a view needs a name")
	case len([]rune(name)) > longestName:
		return fmt.Errorf("a view's name has %d characters at most", longestName)
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return errors.New("a view's name is one line of text")
	}
	return nil
}

// ReadViews reads the views that config.yaml keeps, in their order.
func ReadViews() ([]View, error) {
	f, err := openViews()
	if err != nil {
		return nil, err
	}
	return f.views, nil
}

// SaveView keeps a view in config.yaml in place of the one of its name, or behind the others. All else in the file stays
// as it is, comments and blank lines included.
func SaveView(v View) error {
	v.Name = strings.TrimSpace(v.Name)
	if err := CheckViewName(v.Name); err != nil {
		return err
	}
	f, err := openViews()
	if err != nil {
		return err
	}
	views := slices.Clone(f.views)
	i := named(views, v.Name)
	if i < 0 {
		return f.replace(len(views), len(views), &v, append(views, v))
	}
	views[i] = v
	return f.replace(i, i+1, &v, views)
}

// RemoveView takes a view out of config.yaml.
func RemoveView(name string) error {
	f, err := openViews()
	if err != nil {
		return err
	}
	i := named(f.views, name)
	if i < 0 {
		return fmt.Errorf("no view is called %q", name)
	}
	return f.replace(i, i+1, nil, slices.Delete(slices.Clone(f.views), i, i+1))
}

// named is the place of the view of a name, -1 if there is none. Capitals don't matter: nobody tells two such views apart.
func named(views []View, name string) int {
	return slices.IndexFunc(views, func(v View) bool { return strings.EqualFold(v.Name, strings.TrimSpace(name)) })
}

// viewsFile is config.yaml with the places of its views. It is changed line by line, so that nothing else in it moves.
type viewsFile struct {
	path  string
	views []View
	lines []string // without their ends
	crlf  bool
	start []int // the line of each view's dash, and then the one behind the last view's; from 0
	key   int   // the line of "views:", -1 if it isn't there
	end   int   // the line behind all of it
	block bool  // the views stand on lines of their own, and can be changed one by one
}

func openViews() (*viewsFile, error) {
	f := &viewsFile{path: SettingsFile(), key: -1}
	raw, err := readSettings(f.path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the views can't be read: %w", err)
	}
	return f, f.parse(raw)
}

func (f *viewsFile) parse(raw []byte) error {
	f.crlf = bytes.Contains(raw, []byte("\r\n"))
	text := strings.TrimPrefix(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\uFEFF")
	if text = strings.TrimSuffix(text, "\n"); text != "" {
		f.lines = strings.Split(text, "\n")
	}
	f.end = len(f.lines)
	parsed, err := parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return (&file{path: f.path}).broken(err)
	}
	for _, doc := range parsed.Docs {
		if err := f.document(doc); err != nil {
			return err
		}
	}
	return nil
}

// document finds the views among the file's keys.
func (f *viewsFile) document(doc *ast.DocumentNode) error {
	var pairs []*ast.MappingValueNode
	switch body := doc.Body.(type) {
	case *ast.MappingNode:
		pairs = body.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{body}
	}
	for i, pair := range pairs {
		if pair.Key.GetToken().Value != viewsKey {
			continue
		}
		f.key = lineOf(pair.Key) - 1
		if i+1 < len(pairs) {
			f.end = f.above(lineOf(pairs[i+1].Key) - 1)
		}
		return f.list(pair.Value)
	}
	return nil
}

// above is the first of the comments and blank lines that stand before a line: they belong to what follows.
func (f *viewsFile) above(line int) int {
	for line > 0 {
		if s := strings.TrimSpace(f.lines[line-1]); s != "" && !strings.HasPrefix(s, "#") {
			break
		}
		line--
	}
	return line
}

// list reads the views themselves.
func (f *viewsFile) list(n ast.Node) error {
	switch n := n.(type) {
	case *ast.NullNode:
		return nil
	case *ast.SequenceNode:
		if err := yaml.NodeToValue(n, &f.views, yaml.Strict()); err != nil {
			return f.wrong()
		}
		for i, v := range f.views {
			if CheckViewName(v.Name) != nil || named(f.views, v.Name) != i {
				return f.wrong()
			}
		}
		f.block = !n.IsFlowStyle
		for _, v := range n.Values {
			f.start = append(f.start, f.dash(lineOf(v)-1))
		}
		f.start = append(f.start, f.end)
		return nil
	}
	return f.wrong()
}

// dash is the line at or above line that a view begins on.
func (f *viewsFile) dash(line int) int {
	for line > f.key && !strings.HasPrefix(strings.TrimSpace(f.lines[line]), "-") {
		line--
	}
	return line
}

func (f *viewsFile) wrong() error {
	return fmt.Errorf("%s line %d: views must be a list; each has a name of its own, and may have filter, sort, reverse and columns", f.path, f.key+1)
}

// replace puts v, nil for nothing, in place of the views from one to before another. all are the views then.
func (f *viewsFile) replace(from, to int, v *View, all []View) error {
	var lines []string
	switch {
	case f.key < 0:
		lines = append(slices.Clone(f.lines), viewsKey+":")
		if len(f.lines) > 0 && strings.TrimSpace(f.lines[len(f.lines)-1]) != "" {
			lines = append(slices.Clone(f.lines), "", viewsKey+":")
		}
		lines = append(lines, written("  ", *v)...)
	case len(all) == 0: // a key with nothing behind it would be nothing
		lines = slices.Concat(f.lines[:f.key], f.lines[f.end:])
	case !f.block || len(f.views) == 0:
		lines = slices.Concat(f.lines[:f.key], []string{viewsKey + ":"}, written("  ", all...), f.lines[f.end:])
	default:
		lines = f.splice(from, to, v)
	}
	return f.write(lines, all)
}

// splice is replace among views that stand on lines of their own.
func (f *viewsFile) splice(from, to int, v *View) []string {
	var inserted []string
	if v != nil {
		first := f.lines[f.start[0]]
		inserted = written(first[:len(first)-len(strings.TrimLeft(first, " "))], *v)
	}
	// What stands above the next view belongs to that one.
	start, end := f.start[from], f.start[to%len(f.start)]
	if to < len(f.views) {
		end = f.above(end)
	}
	if from == to { // behind the last one, and before blank lines at the file's end
		for start > 0 && strings.TrimSpace(f.lines[start-1]) == "" {
			start--
		}
		end = start
	}
	return slices.Concat(f.lines[:start], inserted, f.lines[end:])
}

// flowView is a View whose columns stand in one line.
type flowView struct {
	Name    string   `yaml:"name"`
	Filter  string   `yaml:"filter,omitempty"`
	Sort    string   `yaml:"sort,omitempty"`
	Reverse bool     `yaml:"reverse,omitempty"`
	Columns []string `yaml:"columns,flow,omitempty"`
}

// plainName is a column that needs no quotes, in one line or on its own.
var plainName = regexp.MustCompile(`^[a-z][a-zA-Z0-9_.-]*$`)

// written are views as YAML, at an indent.
func written(indent string, views ...View) []string {
	var lines []string
	for _, v := range views {
		var one any = []View{v}
		if !slices.ContainsFunc(v.Columns, func(c string) bool { return !plainName.MatchString(c) }) {
			one = []flowView{flowView(v)}
		}
		raw, err := yaml.Marshal(one)
		if err != nil {
			return nil // the check before the file is written tells
		}
		for l := range strings.SplitSeq(strings.TrimRight(string(raw), "\n"), "\n") {
			lines = append(lines, indent+l)
		}
	}
	return lines
}

var errViewsLost = errors.New("the view can't be put into config.yaml without changing what else stands there; write it there by hand")

// write replaces the file, if what it would hold is what is meant.
func (f *viewsFile) write(lines []string, views []View) error {
	end := "\n"
	if f.crlf {
		end = "\r\n"
	}
	raw := []byte(strings.Join(lines, end) + end)
	if len(lines) == 0 {
		raw = nil
	}
	again := &viewsFile{path: f.path, key: -1}
	if err := again.parse(raw); err != nil || !slices.EqualFunc(again.views, views, equal) {
		return errViewsLost
	}
	if len(raw) > maxFile {
		return fmt.Errorf("%s would be larger than %d KiB; remove a view first", f.path, maxFile>>10)
	}
	if err := durable.MakeFolder(filepath.Dir(f.path)); err != nil {
		return fmt.Errorf("the view can't be kept: %w", err)
	}
	path, mode := f.path, os.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
		if path, err = filepath.EvalSymlinks(path); err != nil { // people keep such files elsewhere and link to them
			return fmt.Errorf("the view can't be kept: %w", err)
		}
	}
	if err := durable.Replace(path, raw, mode); err != nil {
		return fmt.Errorf("the view can't be kept: %w", err)
	}
	return nil
}

func equal(a, b View) bool {
	return a.Name == b.Name && a.Filter == b.Filter && a.Sort == b.Sort && a.Reverse == b.Reverse && slices.Equal(a.Columns, b.Columns)
}
