package calllist

import (
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/filter"
	"talkdeck/client/calls/watch"
)

// order is what calls are sorted by.
type order struct {
	by      string // a column
	reverse bool   // the other way than is the column's own
}

// down reports whether the greatest come first.
func (o order) down() bool {
	c, _ := columnNamed(o.by)
	return c.down != o.reverse
}

// byStart reports whether the order is the picture's own or its reverse.
func (o order) byStart() bool { return o.by == colStarted }

// sortKey is what calls are compared by: whether it is known at all, a number, then a text.
type sortKey struct {
	known  bool
	number float64
	text   string
}

var stages = client.Statuses()

// byStage sorts by how far a call has come; statuses that nobody documented stand behind.
func byStage(e *watch.Entry, _ *filter.Env) sortKey {
	stage := float64(slices.Index(stages, e.Call.Status))
	if stage < 0 {
		stage = math.MaxFloat64
	}
	return sortKey{known: e.Call.Status != "", number: stage, text: string(e.Call.Status)}
}

func byText(s string) sortKey { return sortKey{known: s != "", text: strings.ToLower(s)} }

// byDigits sorts by a phone number's digits, so that long lists needn't be compared letter by letter.
func byDigits(s string) sortKey {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "+"), 10, 52)
	if err != nil {
		return sortKey{known: s != "", number: math.MaxFloat64, text: s}
	}
	return sortKey{known: true, number: float64(n)}
}

// byNumberOrText sorts what was extracted: numbers as such, and texts behind them.
func byNumberOrText(value string) sortKey {
	value = strings.TrimSpace(value)
	if value != "" && strings.IndexByte("0123456789.+-", value[0]) >= 0 { // else an error would be made for nearly each
		if f, err := strconv.ParseFloat(value, 64); err == nil && !math.IsNaN(f) {
			return sortKey{known: true, number: f}
		}
	}
	return sortKey{known: value != "", number: math.MaxFloat64, text: strings.ToLower(value)}
}

// dataValue is what was extracted under a key, "" if nothing was.
func dataValue(c *client.Call, key string) string {
	value, ok := c.Field(dataPrefix + key)
	if ok && !strings.HasPrefix(value, "[") && !strings.HasPrefix(value, "{") || !ok && !strings.Contains(key, ".") {
		return value
	}
	for _, f := range c.Data() { // a key with a dot of its own, or a value of several
		if f.Key == key {
			return f.Value
		}
	}
	return value
}

// sortBy sorts by a column, or reverses the order if that is the one already. The cursor stays on its call.
func (p *Page) sortBy(id string) tea.Cmd {
	next := p.target()
	o := order{by: id}
	if next.order.by == id {
		o.reverse = !next.order.reverse
	}
	next.order = o
	p.view.Sort, p.view.Reverse = o.by, o.reverse
	if o == (order{by: colStarted}) {
		p.view.Sort = ""
	}
	return tea.Batch(p.applyList(next), p.rememberView())
}

// sortStep sorts by the next column that is seen, or the one before.
func (p *Page) sortStep(step int) tea.Cmd {
	n := len(p.rows.columns)
	by := p.target().order.by
	at := place(p.rows.columns, by)
	for range n {
		at = (at + step + n) % n
		if c := &p.rows.columns[at]; c.sortable() && p.table.Shows(at) {
			if c.id == by {
				return nil
			}
			return p.sortBy(c.id)
		}
	}
	return nil
}
