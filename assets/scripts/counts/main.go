// Counts prints the figures by which the shape of the source is judged, each beside the limit that it should keep to.
//
//	go run ./assets/scripts/counts [FOLDER]
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"log"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

const module = "talkdeck"

func main() {
	log.SetFlags(0)
	root := "."
	if len(os.Args) > 1 {
		root = os.Args[1]
	}
	c, err := count(os.DirFS(root))
	if err != nil {
		log.Fatal(err)
	}
	if err := c.print(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// counts are the figures of one source tree. Tests count in none of them.
type counts struct {
	all, shell               int // lines of all files, of ui/*.go
	files                    int // of ui/*.go
	fields, methods          int // of ui.App
	long                     []string
	backUp, between, toShell []string // imports, as "from → to"
}

const longest = 500 // lines of a file

// count reads all Go files below a folder.
func count(tree fs.FS) (*counts, error) {
	c := &counts{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		return c.add(name, source)
	})
	for _, imports := range []*[]string{&c.backUp, &c.between, &c.toShell} {
		slices.Sort(*imports)
		*imports = slices.Compact(*imports)
	}
	return c, err
}

func (c *counts) add(name string, source []byte) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	folder, lines := path.Dir(name), bytes.Count(source, []byte("\n"))
	c.all += lines
	if lines > longest {
		c.long = append(c.long, fmt.Sprintf("%s: %d", name, lines))
	}
	if folder == "ui" {
		c.files++
		c.shell += lines
		c.app(parsed)
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if to, ours := strings.CutPrefix(imported, module+"/"); ours {
			c.arrow(folder, to)
		}
	}
	return nil
}

// app counts the fields and methods that a file of package ui gives to App.
func (c *counts) app(f *ast.File) {
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv != nil && receiver(decl.Recv.List[0].Type) == "App" {
				c.methods++
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				t, is := spec.(*ast.TypeSpec)
				if !is || t.Name.Name != "App" {
					continue
				}
				if s, is := t.Type.(*ast.StructType); is {
					for _, field := range s.Fields.List {
						c.fields += max(len(field.Names), 1) // an embedded one has no name
					}
				}
			}
		}
	}
}

func receiver(t ast.Expr) string {
	if star, is := t.(*ast.StarExpr); is {
		t = star.X
	}
	name, _ := t.(*ast.Ident)
	if name == nil {
		return ""
	}
	return name.Name
}

// arrow judges one import.
func (c *counts) arrow(from, to string) {
	says := from + " → " + to
	if layer(to) > layer(from) {
		c.backUp = append(c.backUp, says)
	}
	if feature(from) == "" {
		return
	}
	if other := feature(to); other != "" && other != feature(from) {
		c.between = append(c.between, says)
	}
	if to == "ui" {
		c.toShell = append(c.toShell, says)
	}
}

// layer is how high a package stands; imports go to the same layer or a lower one:
// main, ui/cli, ui, features, what they are made of, session, client.
func layer(folder string) int {
	top, _, _ := strings.Cut(folder, "/")
	switch {
	case folder == ".", strings.HasPrefix(folder, "assets/scripts/"):
		return 6
	case folder == "ui/cli", folder == "ui/uitest":
		return 5
	case folder == "ui":
		return 4
	case feature(folder) != "":
		return 3
	case top == "ui":
		return 2
	case top == "session":
		return 1
	}
	return 0
}

// feature is the feature that a package belongs to, "ui/feature/NAME"; empty for all others.
func feature(folder string) string {
	const home = "ui/feature/"
	below, is := strings.CutPrefix(folder, home)
	if !is {
		return ""
	}
	name, _, _ := strings.Cut(below, "/")
	return home + name
}

func (c *counts) print(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(what string, now int, limit string) { fmt.Fprintf(table, "%s\t%d\t%s\n", what, now, limit) }
	fmt.Fprintln(table, "without tests\tnow\tlimit")
	row("lines of ui/*.go", c.shell, "under 900")
	row("files of ui/*.go", c.files, "")
	row("fields of App", c.fields, "under 25")
	row("methods of App", c.methods, "under 60")
	row("lines in all", c.all, "54400 at most")
	row("imports that run back up", len(c.backUp), "0")
	row("features that import each other", len(c.between), "0")
	row("features that import ui", len(c.toShell), "0")
	row(fmt.Sprintf("files of more than %d lines", longest), len(c.long), "0")
	if err := table.Flush(); err != nil {
		return err
	}
	for _, list := range []struct {
		what  string
		lines []string
	}{{"back up", c.backUp}, {"between features", c.between}, {"to ui", c.toShell}, {"long", c.long}} {
		for _, line := range list.lines {
			if _, err := fmt.Fprintf(out, "%s: %s\n", list.what, line); err != nil {
				return err
			}
		}
	}
	return nil
}
