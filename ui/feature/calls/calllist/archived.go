package calllist

import (
	"context"

	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
)

// archivePage is how many calls are read from an archive at once.
const archivePage = 1000

// ArchiveTable returns what a query finds in an archive as a table of the named columns, as ExportTable does; at most limit calls, 0:
// all. The archive is read while the rows are, within ctx. found is told how many there were.
func ArchiveTable(ctx context.Context, a archive.Archive, q archive.Query, columns []string, limit int, found func(n int)) export.Table {
	var of *archive.Call // the one whose row is made
	var failed error
	env := filter.Env{
		Now: q.Now, Zone: q.Zone, Note: func(string) string { return of.Note },
		Agent: func(*watch.Entry) (name, id string, known bool) {
			if id = of.Agent(); id != "" && q.AgentName != nil {
				name = q.AgentName(id)
			}
			return name, id, id != ""
		},
	}
	t := ExportTable(columns, nil, env)
	t.Rows = func(yield func([]export.Cell) bool) {
		n := 0
		for c, err := range archived(ctx, a, q, limit) {
			if failed = err; err != nil {
				return
			}
			of = c
			n++
			for row := range ExportTable(columns, []*watch.Entry{c.Entry()}, env).Rows {
				if !yield(row) {
					return
				}
			}
		}
		found(n)
	}
	t.Err = func() error { return failed }
	return t
}

// archived gives what a query finds in an archive, newest first; an error ends it.
func archived(ctx context.Context, a archive.Archive, q archive.Query, limit int) func(yield func(*archive.Call, error) bool) {
	return func(yield func(*archive.Call, error) bool) {
		q.After = ""
		for n := 0; ; {
			q.Limit = archivePage
			if limit > 0 {
				q.Limit = min(q.Limit, limit-n)
			}
			found, err := a.Search(ctx, q)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, c := range found.Calls {
				if !yield(c, nil) {
					return
				}
			}
			n += len(found.Calls)
			if q.After = found.Next; q.After == "" || limit > 0 && n >= limit {
				return
			}
		}
	}
}
