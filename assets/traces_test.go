package assets

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheTracesNameWhatThereIs holds the traces of ARCHITECTURE.md against the code: each name in them, as in `dial.Gate.Call`, is a
// function, a method or a type of the package.
func TestTheTracesNameWhatThereIs(t *testing.T) {
	page, err := os.ReadFile("docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	_, traces, ok := strings.Cut(string(page), "\n## Four traces\n")
	if !ok {
		t.Fatal("ARCHITECTURE.md has no traces")
	}
	traces, _, _ = strings.Cut(traces, "\n## ")
	there := declared(t, "..")
	names := regexp.MustCompile("`([a-z]+\\.\\w+(?:\\.\\w+)?)`").FindAllStringSubmatch(traces, -1)
	if len(names) < 20 {
		t.Fatalf("only %d names were found", len(names))
	}
	for _, name := range names {
		if !there[name[1]] {
			t.Errorf("%s: there is none", name[1])
		}
	}
}

// declared are the functions, methods and types of all packages below a folder, as "package.Type.Method".
func declared(t *testing.T, root string) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				there[file.Name.Name+"."+receiver(decl)+decl.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok {
						there[file.Name.Name+"."+spec.Name.Name] = true
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return there
}

// receiver is the name of a method's type and a dot; "" for a function.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	of := f.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	if name, ok := of.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}
