package sandbox

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"time"
)

// query is what a request for the history asks for.
type query struct {
	to, from string
	status   status
	any      bool // of any status
	start    span
	end      span
	size     int
}

// span is a time from one moment up to another, both included; a zero one is open.
type span struct{ from, until time.Time }

func (s *span) open() bool { return s.from.IsZero() && s.until.IsZero() }

func (s *span) holds(t time.Time) bool {
	return (s.from.IsZero() || !t.Before(s.from)) && (s.until.IsZero() || !t.After(s.until))
}

func (s *Server) history(u *user, r *http.Request, p params) reply {
	project := s.world.project(u, p.str("projectId"))
	if project == nil {
		return fail(http.StatusBadRequest, "Project not found")
	}
	q, problem := readQuery(r.URL.Query(), p)
	if problem != "" {
		return fail(http.StatusBadRequest, problem)
	}
	if s.opts.PageCap > 0 {
		q.size = min(q.size, s.opts.PageCap)
	}
	v := s.show()
	return ok(v.stream(v.find(s.traffic.line(project.ID).calls, q)))
}

// readQuery reads the filters, which are query parameters, and the page's size, which is in the body.
func readQuery(v url.Values, p params) (q query, problem string) {
	q = query{to: v.Get("to"), from: v.Get("from"), any: true, size: 20}
	if p.has("pageSize") && (json.Unmarshal(p.fields["pageSize"], &q.size) != nil || q.size < 1) {
		return q, "pageSize must be a positive number"
	}
	if name := v.Get("status"); name != "" {
		var known bool
		if q.status, known = parseStatus(name); !known || q.status > failed { // voicemail and silence are not documented as filters
			return q, "Invalid status filter"
		}
		q.any = false
	}
	for name, span := range map[string]*span{"startTime": &q.start, "endTime": &q.end} {
		for _, form := range []string{"", "Before", "After"} {
			text := v.Get(name + form)
			if text == "" {
				continue
			}
			day, err := time.Parse(time.DateOnly, text)
			if err != nil {
				return q, "Invalid " + name + form + ": use YYYY-MM-DD"
			}
			span.narrow(day, form)
		}
	}
	return q, ""
}

// narrow adds a filter: on a day, on or before its midnight, or on or after it.
func (s *span) narrow(day time.Time, form string) {
	from, until := day, day
	switch form {
	case "":
		until = day.AddDate(0, 0, 1).Add(-1) // all of the day's last second is in it, and the next midnight isn't
	case "Before":
		from = s.from
	case "After":
		until = s.until
	}
	if from.After(s.from) {
		s.from = from
	}
	if s.until.IsZero() || until.Before(s.until) {
		s.until = until
	}
}

// view is the calls as they are at one moment. It needs no lock.
type view struct {
	opts     *Options
	scenario *scenario
	clock    simClock
	sim      time.Duration
}

// show is the view of this request.
func (s *Server) show() *view {
	return &view{opts: &s.opts, scenario: s.scenario, clock: s.clock, sim: s.sim}
}

// find picks a page, the newest first, from calls that are in the order of their start.
func (v *view) find(calls []*call, q query) []*call {
	if !q.start.from.IsZero() {
		calls = calls[sort.Search(len(calls), func(i int) bool { return !v.clock.wall(calls[i].Start).Before(q.start.from) }):]
	}
	if !q.start.until.IsZero() {
		calls = calls[:sort.Search(len(calls), func(i int) bool { return v.clock.wall(calls[i].Start).After(q.start.until) })]
	}
	each := slices.Backward(calls)
	if v.opts.OldestFirst {
		each = slices.All(calls)
	}
	var page []*call
	for _, c := range each {
		if len(page) == q.size {
			break
		}
		if v.fits(c, q) {
			page = append(page, c)
		}
	}
	return page
}

func (v *view) fits(c *call, q query) bool {
	return (q.any || c.status(v.sim) == q.status) &&
		(q.to == "" || c.To.String() == q.to) && (q.from == "" || c.From.String() == q.from) &&
		(q.end.open() || c.end() <= v.sim && q.end.holds(v.clock.wall(c.end())))
}

// stream is the answer that lists calls.
func (v *view) stream(calls []*call) streamed {
	head, tail := `{"message":"Call history","status":"success","data":[`, "]}\n"
	if v.opts.BareHistory {
		head, tail = "[", "]\n"
	}
	return func(w io.Writer) {
		out := bufio.NewWriterSize(w, 64<<10)
		_, _ = out.WriteString(head) // an error stays, and is of no interest: the caller hung up
		for i, c := range calls {
			if i > 0 {
				_ = out.WriteByte(',')
			}
			raw, _ := json.Marshal(v.listed(c)) // it always can be
			_, _ = out.Write(raw)
		}
		_, _ = out.WriteString(tail)
		_ = out.Flush()
	}
}

// listed is a call as the history shows it.
func (v *view) listed(c *call) any {
	if v.opts.TwilioNames {
		return v.twilio(c)
	}
	return v.item(c)
}
