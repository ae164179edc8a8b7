package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"talkdeck/client/durable"
)

const (
	fileName = "config.yaml"
	maxFile  = 16 << 10 // bytes; a real one has a dozen lines, and the parser's time grows with the square
)

// file is config.yaml as it was read: a flat list of keys.
type file struct {
	path    string
	entries map[string]entry

	views      []*ast.MappingValueNode // what stands under viewsKey, which is no setting
	afterViews int                     // the line of the key behind them, from 1; 0 for none
}

type entry struct {
	value string
	line  int
}

// place names where a value stands, for an error: "--tz", "TZ", "/home/ana/.config/talkdeck/config.yaml line 3: tz".
func (f *file) place(s setting, o Origin) string {
	switch o.Kind {
	case Flag:
		return "--" + o.Name
	case Environment:
		return o.Name
	case File:
		return fmt.Sprintf("%s line %d: %s", f.path, o.Line, s.key)
	case Default:
	}
	return s.key
}

// readFile reads config.yaml; one that isn't there is empty.
func readFile(path string) (*file, error) {
	raw, err := readSettings(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the settings can't be read: %w", err)
	}
	return parseFile(path, raw)
}

func parseFile(path string, raw []byte) (*file, error) {
	f := &file{path: path, entries: map[string]entry{}}
	raw = bytes.TrimPrefix(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\uFEFF")) // else the lines are miscounted
	parsed, err := parser.ParseBytes(raw, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, f.broken(err)
	}
	for _, doc := range parsed.Docs {
		if err := f.document(doc); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// readSettings reads config.yaml, if nobody else can have written it.
func readSettings(path string) ([]byte, error) { return readIf(path, maxFile, trusted) }

// readSmall reads a regular file of bounded size: a pipe would hang, and a device never end.
func readSmall(path string, limit int64) ([]byte, error) {
	return readIf(path, limit, func(string, fs.FileInfo) error { return nil })
}

func readIf(path string, limit int64, good func(path string, info fs.FileInfo) error) ([]byte, error) {
	r, err := durable.OpenRegular(path)
	if errors.Is(err, durable.ErrNotRegular) {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // it was only read
	info, err := r.Stat()
	if err == nil {
		err = good(path, info)
	}
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(raw)) > limit {
		return nil, fmt.Errorf("%s is larger than %d KiB", path, limit>>10)
	}
	return raw, nil
}

// broken is the error of a file that isn't YAML. The parser's own words would quote the file.
func (f *file) broken(err error) error {
	line := 1
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) && syntax.Token != nil && syntax.Token.Position != nil {
		line = syntax.Token.Position.Line
	}
	return fmt.Errorf("%s line %d: %w", f.path, line, errNotYAML)
}

var errNotYAML = errors.New("this is not YAML; write one setting a line, like theme: dark")

func (f *file) document(doc *ast.DocumentNode) error {
	switch body := doc.Body.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return nil
	case *ast.MappingNode:
		for _, v := range body.Values {
			if err := f.add(v); err != nil {
				return err
			}
		}
		return nil
	case *ast.MappingValueNode:
		return f.add(body)
	default:
		return fmt.Errorf("%s line %d: %w", f.path, lineOf(body), errNotYAML)
	}
}

// add takes one line of the file.
func (f *file) add(v *ast.MappingValueNode) error {
	key, line := v.Key.GetToken().Value, lineOf(v.Key)
	if len(f.views) > 0 && f.afterViews == 0 {
		f.afterViews = line
	}
	if key == viewsKey {
		f.views = append(f.views, v)
		return nil
	}
	at := func(format string, args ...any) error {
		return fmt.Errorf("%s line %d: %s", f.path, line, fmt.Sprintf(format, args...))
	}
	i := slices.IndexFunc(settings, func(s setting) bool { return s.key == key && !s.notFile })
	if i < 0 {
		return at("%s; the settings are %s", unknown(key), strings.Join(keys(), ", "))
	}
	if have, ok := f.entries[key]; ok {
		return at("%s is set in line %d already", key, have.line)
	}
	value, ok := scalar(v.Value, settings[i])
	if !ok {
		if _, text := v.Value.(ast.ScalarNode); text && !settings[i].boolean && !settings[i].number && !settings[i].decimal {
			return at("%s must be text, in quotes where YAML would take it for a number or nothing: %s", key, settings[i].allowed)
		}
		return at("%s must be %s", key, settings[i].allowed)
	}
	f.entries[key] = entry{value: value, line: line}
	return nil
}

// scalar is a node's value, if it is of the type that the setting has.
func scalar(n ast.Node, s setting) (string, bool) {
	switch n := n.(type) {
	case *ast.BoolNode:
		if n.Value {
			return "true", s.boolean
		}
		return "false", s.boolean
	case *ast.StringNode:
		return n.Value, !s.boolean && !s.number && !s.decimal
	case *ast.IntegerNode:
		return n.GetToken().Value, s.number || s.decimal
	case *ast.FloatNode:
		return n.GetToken().Value, s.decimal
	}
	return "", false
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}

// keyLike is what an unknown key may be quoted as: what is longer could be a secret that was pasted.
var keyLike = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,30}$`)

// unknown says what is wrong with a key that isn't any.
func unknown(key string) string {
	lower := strings.ToLower(key)
	for _, word := range []string{"key", "token", "password", "secret"} {
		if strings.Contains(lower, word) {
			return "no secret is kept in this file: an API key belongs in " + apiKeyVariable + ", and a password is asked for"
		}
	}
	if !keyLike.MatchString(key) {
		return "there is no such setting"
	}
	return fmt.Sprintf("there is no setting %q", key)
}
