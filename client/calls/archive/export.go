package archive

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"time"
)

// exported is a call as a line of an export.
type exported struct {
	Service  string          `json:"service"`
	Project  string          `json:"project"`
	ID       string          `json:"id"`
	Found    time.Time       `json:"first_seen"`
	Came     bool            `json:"came_while_watching"`
	Timeline []exportedState `json:"timeline"`
	Maker    *Maker          `json:"made_by,omitempty"`
	Note     string          `json:"note,omitempty"`
	Answers  []Answer        `json:"answers,omitempty"`
	Call     json.RawMessage `json:"call"` // as the service told it last
}

type exportedState struct {
	Status string    `json:"status"`
	At     time.Time `json:"at"` // when it was first seen
}

// Export writes the calls that match as NDJSON, one a line, newest first, and tells how many. Calls that come meanwhile may be in
// it or not.
func Export(ctx context.Context, a Archive, q Query, to io.Writer) (int, error) {
	const size = 1000
	w := bufio.NewWriter(to)
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	q.Limit, q.After = size, ""
	for n := 0; ; {
		p, err := a.Search(ctx, q)
		if err != nil {
			return n, err
		}
		for _, c := range p.Calls {
			if err := lines.Encode(c.export()); err != nil {
				return n, err
			}
			n++
		}
		if q.After = p.Next; q.After == "" {
			return n, w.Flush()
		}
	}
}

func (c *Call) export() exported {
	out := exported{
		Service: c.Service, Project: c.Project, ID: c.ID, Found: time.Unix(0, c.First).UTC(), Came: c.Came,
		Maker: c.Maker, Note: c.Note, Answers: c.Answers, Call: json.RawMessage(c.Raw),
	}
	for _, s := range c.Timeline() {
		out.Timeline = append(out.Timeline, exportedState{string(s.Status), s.At.UTC()})
	}
	return out
}
