package list

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/lineinput"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// refreshEvery is how old a list may get while it is shown, unless it says otherwise.
const refreshEvery = time.Minute

const (
	wide       = 100 // columns from which on the detail stands next to the list
	belowLines = 3   // lines for the item under the cursor, below the rows
	belowFrom  = 12  // height from which on they are there
)

// Words are what a list says of itself.
type Words struct {
	Title string // "Agents"
	Thing string // "agent"
	// Empty is said when there are no items, and what to do about it.
	Empty func() (what, todo string)
}

// Options say what is in a list. An answer of type V holds items of type T.
type Options[V, T any] struct {
	ID    page.ID
	Words Words
	// Fetch asks the service. It runs outside of the update loop.
	Fetch func(context.Context) (V, error)
	// Items are an answer's items, in the order in which they are shown.
	Items func(V) []T
	// Key names an item for good.
	Key     func(T) string
	Columns []table.Column
	// Text is what a filter searches.
	Text func(T) string
	// Cells are what an item shows in the columns, in their order, safe to draw.
	Cells func(item T) []table.Cell
	// Detail is an item at length, in lines of at most width cells; nil: the list has all the width.
	Detail func(item T, width, height int) []string
	// Below is an item in lines of at most width cells, the first belowLines of which are drawn below the rows where there is no
	// room for Detail; nil: none.
	Below func(item T, width int) []string
	// Percent is the list's share of the width next to the detail.
	Percent int
	// Local lists what is on this computer: it is read whenever the page is shown, and isn't stale when the session lapses.
	Local bool
	// Every is how old the list may get while it is shown; nil: a minute.
	Every func() time.Duration
	// Along loads more together with the items; nil for nothing.
	Along func() tea.Cmd
	// Actions are the page's own actions, as they stand now; nil for none.
	Actions func() []page.Action
	// Update handles messages that the list doesn't; nil: there are none.
	Update func(tea.Msg) tea.Cmd
	// Notes are lines to say above the rows; nil for none.
	Notes func(width int) []string
}

// List is a list on the screen. Use New.
type List[V, T any] struct {
	page.Base
	Loader page.Loader[V]

	opts   Options[V, T]
	items  []T       // all of the answer
	shown  []T       // those that match the filter
	asked  time.Time // when it was last asked for
	table  *table.Table
	row    int // which row cells are of; -1: of none
	cells  []table.Cell
	filter *Filter
	next   string // the key of the item to put the cursor on with the next answer; "": none
}

// New returns a list that isn't loaded yet.
func New[V, T any](env *page.Env, opts Options[V, T]) *List[V, T] {
	l := &List[V, T]{
		Base: page.NewBase(env, opts.ID), Loader: page.NewLoader[V](env, opts.ID), opts: opts, table: table.New(env.Keys, opts.Columns...),
	}
	l.Name = opts.Words.Title
	l.filter = NewFilter(func(string) []lineinput.Choice { return nil }, l.applyFilter)
	return l
}

// Show implements page.Page.
func (l *List[V, T]) Show() tea.Cmd {
	if l.opts.Local {
		return l.Refresh()
	}
	return l.refreshIfDue()
}

func (l *List[V, T]) refreshIfDue() tea.Cmd {
	every := refreshEvery
	if l.opts.Every != nil {
		every = l.opts.Every()
	}
	if l.stale() || l.Loader.Loading() || l.Env.Now().Sub(l.asked) < every {
		return nil
	}
	return l.Refresh()
}

// Refresh loads the list, and what is shown along with it.
func (l *List[V, T]) Refresh() tea.Cmd {
	l.asked = l.Env.Now()
	cmd := l.Loader.Start(l.Ctx, l.opts.Fetch)
	if l.opts.Along != nil {
		cmd = tea.Batch(cmd, l.opts.Along())
	}
	return cmd
}

// take stores the newest answer and reports whether msg was it.
func (l *List[V, T]) take(msg page.Loaded[V]) bool {
	if !l.Loader.Take(msg) {
		return false
	}
	l.items = l.opts.Items(l.Loader.Value)
	l.applyFilter()
	if l.next != "" {
		l.table.Select(l.next)
		l.next = ""
	}
	return true
}

// Update implements page.Page.
func (l *List[V, T]) Update(msg tea.Msg) tea.Cmd {
	cmd, done := l.Handle(msg)
	if !done && l.opts.Update != nil {
		return l.opts.Update(msg)
	}
	return cmd
}

// Handle does what all lists do: it refreshes, takes answers, moves the cursor, types the filter and runs actions. done reports
// that the message is handled.
func (l *List[V, T]) Handle(msg tea.Msg) (cmd tea.Cmd, done bool) {
	switch msg := msg.(type) {
	case page.Clock:
		return l.refreshIfDue(), true
	case page.Loaded[V]:
		return nil, l.take(msg)
	case tea.PasteMsg:
		return nil, l.filter.Typed(msg)
	case tea.KeyPressMsg:
		if l.filter.Typed(msg) || l.table.Update(msg) {
			return nil, true
		}
		return l.Env.Press(l.Actions(), msg)
	case tea.MouseWheelMsg:
		return nil, l.table.Update(msg)
	case tea.MouseClickMsg:
		if width, _ := l.split(); msg.X < width {
			return nil, l.table.Click(msg.Y - len(l.top()))
		}
	}
	return nil, false
}

// Actions implements page.Page.
func (l *List[V, T]) Actions() []page.Action {
	var own []page.Action
	if l.opts.Actions != nil {
		own = l.opts.Actions()
	}
	k := l.Env.Keys
	filter, refresh := page.Action{Key: k.Filter, Hint: true, Do: page.Do(l.filter.Open)}, page.Action{Key: k.Refresh, Hint: true, Do: l.again}
	return slices.Concat(own, []page.Action{filter, refresh}, l.Env.Moves())
}

// again refreshes the list, or asks for a sign-in if the list is stale.
func (l *List[V, T]) again() tea.Cmd {
	if l.stale() {
		return l.Env.Post(page.SignIn{})
	}
	return l.Refresh()
}

// Selected is the item under the cursor.
func (l *List[V, T]) Selected() (item T, ok bool) {
	i, _, ok := l.table.Cursor()
	if !ok {
		return item, false
	}
	return l.shown[i], true
}

// SelectNext puts the cursor on the item with a key once the next answer is there.
func (l *List[V, T]) SelectNext(key string) { l.next = key }

// Len is the number of items, filtered or not.
func (l *List[V, T]) Len() int { return len(l.items) }

// TakesText implements page.Page.
func (l *List[V, T]) TakesText() bool { return l.filter.Typing }

// Back implements page.Page: it clears the filter first.
func (l *List[V, T]) Back() bool { return l.filter.Clear() }

// Fresh is how old the list is.
func (l *List[V, T]) Fresh() pane.Fresh {
	return pane.Fresh{Now: l.Env.Now(), At: l.Loader.At, Loading: l.Loader.Loading(), Stale: l.stale(), Err: l.Loader.Err}
}

// DataOf implements page.Dated.
func (l *List[V, T]) DataOf() time.Time { return l.Loader.At }

// stale reports whether nothing newer can be had.
func (l *List[V, T]) stale() bool { return l.Env.Stale && !l.opts.Local }
