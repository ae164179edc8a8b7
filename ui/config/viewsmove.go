package config

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"talkdeck/client/durable"
)

// viewsKey is the key of config.yaml under which views stood before they got a file of their own. Views that stand there are
// taken into that file once, and never read from config.yaml again; at the first move they are made comments there, which is the
// only time that talkdeck edits config.yaml.
const viewsKey = "views"

// configViews are the views in config.yaml, and the lines that they take there.
type configViews struct {
	views      []View
	sum        string   // their checksum
	lines      []string // of the whole file, with their ends
	first, end int      // from 0, end behind the last
}

// viewsIn reads the views in config.yaml; no file is no error.
func viewsIn(path string) (configViews, error) {
	var c configViews
	raw, err := readSettings(path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("the views can't be read: %w", err)
	}
	f, err := parseFile(path, raw)
	if err != nil || len(f.views) == 0 {
		return c, err
	}
	key := f.views[0]
	c.first = lineOf(key.Key) - 1
	wrong := fmt.Errorf("%s line %d: views must be a list; each has a name of its own, and may have filter, sort, reverse and columns", path, c.first+1)
	if _, empty := key.Value.(*ast.NullNode); empty {
		return c, nil
	}
	if _, list := key.Value.(*ast.SequenceNode); !list || len(f.views) > 1 {
		return c, wrong
	}
	if err := yaml.NodeToValue(key.Value, &c.views, yaml.Strict()); err != nil || !goodViews(c.views) {
		return configViews{}, wrong
	}
	c.lines = strings.SplitAfter(string(raw), "\n")
	if c.end = len(c.lines); f.afterViews > 0 {
		c.end = min(f.afterViews-1, c.end) // the parser knows other ends of lines
	}
	for c.end > c.first && isAside(c.lines[c.end-1]) { // what stands above a key belongs to it
		c.end--
	}
	text, err := json.Marshal(c.views)
	sum := sha256.Sum256(text)
	c.sum = hex.EncodeToString(sum[:8])
	return c, err
}

// isAside reports whether a line is a comment or blank.
func isAside(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}

// toMove reports whether there is something to be done about the views in config.yaml: they weren't taken yet, or were at the
// first move, which ended before they were comments.
func (c *configViews) toMove(kept *viewsKept) bool {
	return len(c.views) > 0 && (!slices.Contains(kept.Taken, c.sum) || !kept.Commented && kept.Taken[0] == c.sum)
}

// move takes the views in config.yaml into the file of views, under its lock. They are there before config.yaml is touched:
// whatever ends the program between the two steps, the next start makes the second. moved says what happened, if it is news.
func (f viewsFile) move(kept *viewsKept, configPath string) (moved, err error) {
	c, _ := viewsIn(configPath) // as it is by now: another window may have been here. What is wrong is told by the caller
	if !c.toMove(kept) {
		return nil, nil
	}
	first, known := len(kept.Taken) == 0, slices.Contains(kept.Taken, c.sum)
	if !known {
		renamed := kept.add(c.views)
		kept.Taken = append(kept.Taken, c.sum)
		if err := f.write(kept); err != nil {
			return nil, err
		}
		moved = fmt.Errorf("the views in config.yaml are kept in %s now, and aren't read from config.yaml again%s", f.path, renamed)
	}
	if !first && !known {
		return moved, nil
	}
	if err := c.commentOut(configPath, f.path); err != nil { // as where config.yaml can't be written: they are passed over there
		if moved != nil {
			moved = fmt.Errorf("%w; they still stand there: %w", moved, err)
		}
		return moved, nil
	}
	kept.Commented = true
	return moved, f.write(kept)
}

// add adds views. One whose name is taken by another view gets a number behind its own; renamed says so.
func (k *viewsKept) add(views []View) (renamed string) {
	for _, v := range views {
		name := v.Name
		for n := 2; ; n++ {
			i := named(k.Views, v.Name)
			if i < 0 {
				k.Views = append(k.Views, v)
				break
			}
			if equal(k.Views[i], v) {
				break
			}
			number := fmt.Sprint(" ", n)
			short := []rune(name)
			v.Name = string(short[:min(len(short), longestName-len(number))]) + number
		}
		if v.Name != name {
			renamed += fmt.Sprintf("; %q is called %q there, since another view has its name", name, v.Name)
		}
	}
	return renamed
}

var errOtherwise = errors.New("they can't be made comments without changing what else stands there")

// commentOut makes comments of the lines that the views take, below one that says where they are.
func (c *configViews) commentOut(path, kept string) error {
	if c.first >= c.end {
		return errOtherwise
	}
	lines := slices.Clone(c.lines)
	for i := c.first; i < c.end; i++ {
		if strings.TrimSpace(lines[i]) != "" {
			lines[i] = "# " + lines[i]
		}
	}
	end := "\n"
	if strings.HasSuffix(lines[0], "\r\n") {
		end = "\r\n"
	}
	lines[c.first] = "# talkdeck keeps its views in " + kept + " now; what follows is no longer read:" + end + lines[c.first]
	raw := []byte(strings.Join(lines, ""))
	if bom := []byte("\uFEFF"); c.first == 0 && strings.HasPrefix(c.lines[0], string(bom)) {
		raw = append(bom, bytes.Replace(raw, bom, nil, 1)...)
	}
	before, err := parseFile(path, []byte(strings.Join(c.lines, "")))
	if err != nil {
		return err
	}
	after, err := parseFile(path, raw)
	same := func(a, b entry) bool { return a.value == b.value }
	if err != nil || len(after.views) > 0 || !maps.EqualFunc(before.entries, after.entries, same) {
		return errOtherwise
	}
	real, err := filepath.EvalSymlinks(path) // people keep such files elsewhere and link to them
	if err != nil {
		return err
	}
	info, err := os.Stat(real)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o200 == 0 { // whoever made it read-only meant it, though its folder may be written
		return fmt.Errorf("%s is read-only", path)
	}
	return durable.Replace(real, raw, info.Mode().Perm())
}
