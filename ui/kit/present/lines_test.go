package present

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"talkdeck/client/batch"
)

func TestFileLines(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		row  int
		want []string
	}{
		"a heading and a row": {"number\n+14155550133\n", 0, []string{"File: 2 lines = 1 heading + 1 row", "File: 2 lines = 1 heading + 1 row"}},
		"all kinds": {"sep=,\nCustomers\n\nnumber,name\n+14155550133,\"12 Main St\nApt 4\"\n+14155550134,B\"b\n\n\n+14155550135,Cy\n\n+14155550136,Di\n\n", 4, []string{
			"File: 13 lines = 1 heading + 3 rows + 1 within a cell (6) + 5 blank (3, 8-9, 11, …) + 1 title (2) + 1 naming the separator (1) + 1 unreadable (7)",
			"File: 13 lines = 1 heading + 3 rows + 1 within a cell + 5 blank + 1 title + 1 naming the separator + 1 unreadable",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.csv")
			if err := os.WriteFile(path, []byte(c.in), 0o600); err != nil {
				t.Fatal(err)
			}
			table, err := batch.Read(t.Context(), path, batch.ReadOptions{HeadingRow: c.row})
			if err != nil {
				t.Fatal(err)
			}
			if got := FileLines(table); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	t.Run("no file", func(t *testing.T) {
		if got := FileLines(&batch.Table{}); got != nil {
			t.Errorf("%q", got)
		}
	})
}
