package list

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/layout"
	"talkdeck/ui/page"
	"talkdeck/ui/widget/lineinput"
	"talkdeck/ui/widget/pane"
	"talkdeck/ui/widget/table"
)

// refreshEvery is how old a list may get while it is looked at.
const refreshEvery = time.Minute

// wide is from how many columns on the item under the cursor stands beside the list.
const wide = 100

// Words are what a list says of itself.
type Words struct {
	Title string // "Agents"
	Thing string // "agent"
	// Empty is said when there are no items, and what to do about it.
	Empty func() (what, todo string)
	// Lapsed is said when the session ended before the list was there.
	Lapsed string
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
	// Text is what a filter looks for its words in.
	Text func(T) string
	// Cell is what an item shows in a column, safe to draw.
	Cell func(item T, column int) table.Cell
	// Detail is an item at length, in lines of at most width cells; nil: the list has all the width.
	Detail func(item T, width, height int) []string
	// Percent is how much of the width the list keeps beside the detail.
	Percent int
	// Local says that what is listed is this program's own, so that it is new though the session lapsed.
	Local bool
	// Notes are lines to say above the rows; nil for none.
	Notes func(width int) []string
}

// List is a list on the screen. Use New.
type List[V, T any] struct {
	Env    *page.Env
	Loader page.Loader[V]

	opts   Options[V, T]
	items  []T       // all of the answer
	shown  []T       // those that the filter lets through
	asked  time.Time // when it was last asked for
	size   layout.Size
	table  *table.Table
	line   *lineinput.Line
	typing bool // the filter is being typed
	filter string
}

// New returns a list that nobody asked for yet.
func New[V, T any](env *page.Env, opts Options[V, T]) *List[V, T] {
	l := &List[V, T]{Env: env, opts: opts, table: table.New(env.Keys, opts.Columns...)}
	l.line = lineinput.New("/", func(string) []lineinput.Choice { return nil })
	l.Loader.PageID, l.Loader.Now = opts.ID, env.Now
	return l
}

// ID implements page.Page.
func (l *List[V, T]) ID() page.ID { return l.opts.ID }

// Title implements page.Page.
func (l *List[V, T]) Title() string { return l.opts.Words.Title }

// Hide implements page.Page. What is on its way may come.
func (l *List[V, T]) Hide() {}

// Close implements page.Page.
func (l *List[V, T]) Close() { l.Loader.Cancel() }

// Due reports whether it is time to ask again.
func (l *List[V, T]) Due() bool {
	return !l.stale() && !l.Loader.Loading() && l.Env.Now().Sub(l.asked) >= refreshEvery
}

// Show implements page.Page.
func (l *List[V, T]) Show() tea.Cmd { return l.RefreshIfDue() }

// RefreshIfDue asks for the list when it is time to.
func (l *List[V, T]) RefreshIfDue() tea.Cmd {
	if !l.Due() {
		return nil
	}
	return l.Refresh()
}

// Refresh asks for the list.
func (l *List[V, T]) Refresh() tea.Cmd {
	l.asked = l.Env.Now()
	return l.Loader.Start(l.Env.Ctx, l.opts.Fetch)
}

// Take keeps an answer, if it is the newest, and reports whether it was.
func (l *List[V, T]) Take(msg page.Loaded[V]) bool {
	if !l.Loader.Take(msg) {
		return false
	}
	l.items = l.opts.Items(l.Loader.Value)
	l.narrow()
	return true
}

// Update handles keys that move in the list and type its filter, and the mouse; handled reports that there is nothing
// left to do.
func (l *List[V, T]) Update(msg tea.Msg) (handled bool) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return l.typed(msg)
	case tea.KeyPressMsg:
		switch {
		case l.typing:
			return l.typed(msg)
		case key.Matches(msg, l.Env.Keys.Filter):
			l.line.Open(l.filter)
			l.typing = true
			return true
		}
		return l.table.Update(msg)
	case tea.MouseWheelMsg:
		return l.table.Update(msg)
	case tea.MouseClickMsg:
		if width, _ := l.split(); msg.X < width {
			return l.table.Click(msg.Y - len(l.top()))
		}
	}
	return false
}

// Asked is the answer to the key that refreshes: the command, or a wish to sign in when nothing newer can be had before.
func (l *List[V, T]) Asked(msg tea.KeyPressMsg, refresh func() tea.Cmd) (cmd tea.Cmd, ok bool) {
	switch {
	case !key.Matches(msg, l.Env.Keys.Refresh):
		return nil, false
	case l.stale():
		return page.Do(page.SignIn{}), true
	}
	return refresh(), true
}

// Selected is the item under the cursor.
func (l *List[V, T]) Selected() (item T, ok bool) {
	i, _, ok := l.table.Cursor()
	if !ok {
		return item, false
	}
	return l.shown[i], true
}

// Select puts the cursor on the item with a key, or remembers it for when it comes.
func (l *List[V, T]) Select(key string) { l.table.Select(key) }

// Len is the number of items, whatever the filter lets through.
func (l *List[V, T]) Len() int { return len(l.items) }

// Resize implements page.Page.
func (l *List[V, T]) Resize(size layout.Size) { l.size = size }

// Restyle implements page.Page: every frame is drawn anew.
func (l *List[V, T]) Restyle() {}

// TakesText implements page.Page.
func (l *List[V, T]) TakesText() bool { return l.typing }

// Back implements page.Page: it clears the filter first.
func (l *List[V, T]) Back() bool {
	had := l.filter != ""
	l.setFilter("")
	return had
}

// Moves are the keys that move in the list, for the help.
func (l *List[V, T]) Moves() []key.Binding {
	k := l.Env.Keys
	return []key.Binding{k.Filter, k.Up, k.Down, k.Top, k.Bottom, k.HalfUp, k.HalfDown, k.PageUp, k.PageDown}
}

// Fresh says how old the list is.
func (l *List[V, T]) Fresh() pane.Fresh {
	return pane.Fresh{Now: l.Env.Now(), At: l.Loader.At, Loading: l.Loader.Loading(), Stale: l.stale(), Err: l.Loader.Err}
}

// DataOf implements page.Dated.
func (l *List[V, T]) DataOf() time.Time { return l.Loader.At }

// stale reports whether nothing newer can be had.
func (l *List[V, T]) stale() bool { return l.Env.Stale && !l.opts.Local }
