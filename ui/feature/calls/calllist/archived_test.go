package calllist

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
)

// breaking is an archive that breaks after some pages.
type breaking struct {
	archive.Archive
	after int
}

var errBroken = errors.New("broken")

func (b *breaking) Search(ctx context.Context, q archive.Query) (archive.Page, error) {
	if b.after--; b.after < 0 {
		return archive.Page{}, errBroken
	}
	return b.Archive.Search(ctx, q)
}

func TestAllOfAnArchiveIsATable(t *testing.T) {
	const calls = 2*archivePage + 500
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	var entries []*watch.Entry
	for i := range calls {
		began := at.Add(-time.Duration(i) * time.Minute).Format(time.RFC3339)
		raw := fmt.Sprintf(`{"callSid":"CA%d","status":"completed","date":%q,"agentId":"ag-1"}`, i, began)
		entries = append(entries, archivetest.Entry(t, raw, at, false))
	}
	in := archive.Scope{Service: "s", Project: "p"}
	a := archivetest.NewModel()
	u := archive.Update{Scope: in, Entries: entries, Notes: map[string]archive.Note{"CA0": {At: at, Text: "mine"}}}
	if err := a.Put(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	q := archive.Query{Now: at, Zone: time.UTC, AgentName: func(string) string { return "Jack" }, Limit: 7, After: "ignored"}
	for name, c := range map[string]struct{ limit, pages, want int }{
		"all": {0, 9, calls}, "some": {archivePage + 1, 9, archivePage + 1}, "more than there are": {calls + 1, 9, calls}, "few": {3, 1, 3},
	} {
		t.Run(name, func(t *testing.T) {
			told := -1
			table := ArchiveTable(t.Context(), &breaking{a, c.pages}, q, []string{colID, colAgent, colNote}, c.limit, func(n int) { told = n })
			var b strings.Builder
			if err := export.Write(&b, export.CSV, table); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(b.String()), "\n")
			if len(lines)-1 != c.want || told != c.want {
				t.Errorf("%d rows, told %d, want %d", len(lines)-1, told, c.want)
			}
			if lines[1] != "CA0,Jack,mine" || lines[c.want] != fmt.Sprintf("CA%d,Jack,", c.want-1) {
				t.Errorf("the first is %s, the last %s", lines[1], lines[c.want])
			}
		})
	}
	t.Run("a failure on the way", func(t *testing.T) {
		table := ArchiveTable(t.Context(), &breaking{a, 1}, q, nil, 0, func(int) { t.Error("it is told to be whole") })
		var b strings.Builder
		for _, err := range []error{export.Write(&b, export.CSV, table), export.WritePlain(&b, table, 0, "…")} {
			if !errors.Is(err, errBroken) {
				t.Errorf("%v", err)
			}
		}
	})
}
