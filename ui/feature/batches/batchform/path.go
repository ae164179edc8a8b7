package batchform

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/config"
	"talkdeck/ui/kit/present"
)

// folder is what a folder holds of use here.
type folder struct {
	dir   string   // as it is typed, with its slash; "" for the one that talkdeck runs in
	names []string // folders with a slash at their end, and files that may be read
}

// tidy is a typed path without the quotes that terminals put around what is dropped on them.
func tidy(typed string) string {
	typed = strings.TrimSpace(typed)
	for _, quote := range []string{"'", `"`} {
		if len(typed) > 1 && strings.HasPrefix(typed, quote) && strings.HasSuffix(typed, quote) {
			return typed[1 : len(typed)-1]
		}
	}
	if filepath.Separator == '/' {
		typed = strings.ReplaceAll(typed, `\ `, " ")
	}
	return typed
}

// whole is an absolute path; "" stays.
func whole(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	return filepath.Abs(config.AtHome(path))
}

// follow looks into the folder that is being typed, once it is another, and forgets what another file left open.
func (p *Page) follow() tea.Cmd {
	typed := tidy(p.form.Value(File))
	if p.of != typed {
		p.of = typed
		if len(p.sheets)+len(p.columns) > 0 || p.below {
			p.sheets, p.below, p.columns = nil, false, nil
			p.form.SetFields(p.fields())
		}
	}
	dir, _ := filepath.Split(typed)
	if p.folder.Value.dir == dir && (p.folder.Loading() || !p.folder.At.IsZero()) {
		return nil
	}
	p.folder.Value = folder{dir: dir}
	return p.folder.Start(p.Ctx, func(context.Context) (folder, error) { return list(dir), nil })
}

// Files are the names of the files in a folder that may hold numbers.
func Files(dir string) []string {
	return slices.DeleteFunc(list(dir).names, func(name string) bool {
		return strings.HasSuffix(name, string(filepath.Separator)) || strings.HasPrefix(name, ".")
	})
}

// list lists a folder; one that can't be read has nothing in it.
func list(dir string) folder {
	out := folder{dir: dir}
	at := cmp.Or(config.AtHome(dir), ".")
	entries, err := os.ReadDir(at)
	if err != nil {
		return out
	}
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(at, e.Name())) // a link counts as what it points to
		switch {
		case err != nil:
		case info.IsDir():
			out.names = append(out.names, e.Name()+string(filepath.Separator))
		case info.Mode().IsRegular() && slices.Contains([]string{".csv", ".tsv", ".txt", ".xlsx"}, strings.ToLower(filepath.Ext(e.Name()))):
			out.names = append(out.names, e.Name())
		}
	}
	return out
}

// candidates are the names that what was typed may become.
func (p *Page) candidates(typed string) []string {
	dir, base := filepath.Split(tidy(typed))
	if p.folder.Value.dir != dir {
		return nil
	}
	var out []string
	for _, name := range p.folder.Value.names {
		if strings.HasPrefix(name, base) && (base != "" || !strings.HasPrefix(name, ".")) {
			out = append(out, name)
		}
	}
	return out
}

// complete writes out what all candidates have in common, and reports whether that was more than was typed.
func (p *Page) complete() bool {
	typed := tidy(p.form.Value(File))
	dir, base := filepath.Split(typed)
	names := p.candidates(typed)
	if len(names) == 0 || slices.Contains(names, base) {
		return false
	}
	common := names[0]
	for _, name := range names[1:] {
		for !strings.HasPrefix(name, common) {
			common = common[:len(common)-1]
		}
	}
	if common = strings.ToValidUTF8(common, ""); len(common) <= len(base) {
		return false
	}
	p.form.SetValues(map[string]string{File: dir + common})
	return true
}

// fileHint lists what the path may become.
func (p *Page) fileHint(typed string) (string, bool) {
	names := p.candidates(typed)
	_, base := filepath.Split(tidy(typed))
	switch {
	case len(names) == 0 && tidy(typed) == "":
		return "CSV or Excel, with a column of numbers; tab completes the path", false
	case len(names) == 0 && !p.folder.Loading():
		return "no such CSV or Excel file is there", true
	case len(names) == 1 && names[0] == base:
		return "", false
	}
	const few = 6
	more := ""
	if len(names) > few {
		more = " and " + present.Thousands(len(names)-few) + " more"
		names = names[:few]
	}
	return present.Line(strings.Join(names, "  ")) + more, false
}
