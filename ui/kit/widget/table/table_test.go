package table

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/theme"
)

var st = theme.New("dark", theme.BackgroundDark, false)

// list is a source whose rows are their ids.
type list []string

func (l list) Len() int        { return len(l) }
func (l list) ID(i int) string { return l[i] }
func (l list) Cell(i, column int) Cell {
	return Cell{Text: fmt.Sprintf("%s/%d", l[i], column), Style: st.Bad}
}

// numbered is a list of rows from–to, the newest (highest) first.
func numbered(from, to int) list {
	var l list
	for i := to; i >= from; i-- {
		l = append(l, fmt.Sprint("row", i))
	}
	return l
}

func newTable(rows list, height int) *Table {
	t := New(keys.Default(), Column{Title: "NAME", Width: 8, Grow: 1}, Column{Title: "KIND", Width: 8, Rank: 1, Right: true})
	t.Resize(layout.Size{Width: 30, Height: height})
	t.SetSource(rows)
	return t
}

func press(t *Table, names ...string) {
	for _, name := range names {
		msg, _ := keys.Named(name)
		t.Update(msg)
	}
}

// screen is what the table shows, one line a row, the cursor's row with its bar.
func screen(t *Table) []string {
	lines := strings.Split(ansi.Strip(t.View(st)), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return lines
}

func selected(t *Table) string {
	_, id, _ := t.Cursor()
	return id
}

// line is where on the screen the cursor's row stands.
func line(t *Table) int {
	return slices.IndexFunc(screen(t), func(l string) bool { return strings.HasPrefix(l, st.Glyphs.Cursor) })
}

func TestColumnsStand(t *testing.T) {
	tb := newTable(list{"a", "b"}, 4)
	want := []string{"  NAME                    KIND", "▌ a/0                      a/1", "  b/0                      b/1", ""}
	if got := screen(tb); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestATitleCanChange(t *testing.T) {
	columns := []Column{{Title: "STARTED", Width: 12}}
	tb := New(keys.Default(), columns...)
	tb.Resize(layout.Size{Width: 20, Height: 2})
	tb.SetTitle(0, "STARTED CET")
	if got := screen(tb)[0]; got != "  STARTED CET" || columns[0].Title != "STARTED" {
		t.Errorf("%q, and the caller's title is %q", got, columns[0].Title)
	}
}

func TestTheHeaderSaysWhatTheRowsAreSortedBy(t *testing.T) {
	tb := newTable(list{"a"}, 2)
	for _, step := range []struct {
		column int
		down   bool
		want   string
	}{{0, true, "  NAME▼                   KIND"}, {1, false, "  NAME                   KIND▲"}, {-1, false, "  NAME                    KIND"}} {
		tb.SetSorted(step.column, step.down)
		if got := screen(tb)[0]; got != step.want {
			t.Errorf("column %d: %q, want %q", step.column, got, step.want)
		}
	}
	tb.SetColumns(Column{Title: "ELEVEN LONG", Width: 6})
	tb.SetSorted(0, false)
	if got := screen(tb)[0]; got != "  ELEV…▲" {
		t.Errorf("the arrow gave way: %q", got)
	}
}

func TestTheColumnUnderAPointer(t *testing.T) {
	tb := newTable(list{"a"}, 2)
	tb.View(st)
	for x, want := range map[int]int{0: -1, 1: -1, 2: 0, 19: 0, 20: -1, 21: -1, 22: 1, 29: 1, 30: -1} {
		got, ok := tb.ColumnAt(x)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("at %d: column %d, want %d", x, got, want)
		}
	}
}

func TestOtherColumnsCanBeShown(t *testing.T) {
	tb := newTable(list{"a", "b"}, 3)
	tb.View(st)
	tb.SetColumns(Column{Title: "ONLY", Width: 5})
	if got := screen(tb); got[0] != "  ONLY" || got[1] != "▌ a/0" || selected(tb) != "a" {
		t.Errorf("%q, on %s", got, selected(tb))
	}
}

func TestColumnsGiveWayByRank(t *testing.T) {
	columns := []Column{
		{Title: "A", Width: 4, Max: 6}, {Title: "B", Width: 4, Rank: 2}, {Title: "C", Width: 4, Rank: 1, Grow: 1}, {Title: "D", Width: 4, Rank: 2},
	}
	for width, want := range map[int][]int{
		30: {6, 4, 8, 4}, 24: {4, 4, 4, 4}, 25: {5, 4, 4, 4}, 23: {6, 4, 7, 0}, 18: {4, 4, 4, 0}, 17: {6, 0, 7, 0}, 12: {4, 0, 4, 0}, 11: {6, 0, 0, 0}, 2: {4, 0, 0, 0}, 1: {4, 0, 0, 0},
	} {
		tb := New(keys.Default(), columns...)
		tb.Resize(layout.Size{Width: width, Height: 3})
		tb.View(st)
		if !slices.Equal(tb.widths, want) {
			t.Errorf("width %d: %v, want %v", width, tb.widths, want)
		}
	}
}

func TestMoving(t *testing.T) {
	tb := newTable(numbered(1, 100), 11)
	for _, step := range []struct{ key, want string }{
		{"j", "row99"}, {"down", "row98"}, {"k", "row99"}, {"k", "row100"}, {"k", "row100"}, {"pgdown", "row91"}, {"ctrl+d", "row87"},
		{"ctrl+u", "row91"}, {"G", "row1"}, {"j", "row1"}, {"pgup", "row10"}, {"g", "row100"},
	} {
		press(tb, step.key)
		if got := selected(tb); got != step.want {
			t.Fatalf("%s went to %s, want %s", step.key, got, step.want)
		}
	}
	if tb.Update(tea.KeyPressMsg{Code: 'x', Text: "x"}) {
		t.Error("x was taken")
	}
	tb.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if got := selected(tb); got != "row97" {
		t.Errorf("the wheel went to %s", got)
	}
	if !tb.Click(2) || selected(tb) != "row99" {
		t.Errorf("a click went to %s", selected(tb))
	}
	if tb.Click(0) || tb.Click(11) || newTable(list{"a"}, 5).Click(2) {
		t.Error("a click beside the rows was taken")
	}
}

func TestTheViewDoesntJump(t *testing.T) {
	tb := newTable(numbered(1, 100), 11)
	press(tb, "j", "j", "j")
	before := screen(tb)
	tb.SetSource(numbered(1, 105))
	if got := screen(tb); !slices.Equal(got, before) {
		t.Errorf("rows that came above moved the view:\n%s", strings.Join(got, "\n"))
	}
	tb.SetSource(numbered(50, 105)) // the oldest are gone
	if got := screen(tb); !slices.Equal(got, before) {
		t.Errorf("rows that went below moved the view:\n%s", strings.Join(got, "\n"))
	}
	if tb.top != 5 {
		t.Errorf("%d rows above", tb.top)
	}
}

func TestAtTheTopTheViewFollows(t *testing.T) {
	tb := newTable(numbered(1, 20), 6)
	tb.SetSource(numbered(1, 22))
	if got := screen(tb)[1]; got != "  row22/0              row22/1" || selected(tb) != "row20" || line(tb) != 3 {
		t.Errorf("%q, cursor on %s at line %d", got, selected(tb), line(tb))
	}
	tb.SetSource(numbered(1, 30)) // nobody chose the row that is pushed off
	if selected(tb) != "row30" || line(tb) != 1 {
		t.Errorf("cursor on %s at line %d", selected(tb), line(tb))
	}
	tb.Hold()
	tb.SetSource(numbered(1, 40))
	if selected(tb) != "row30" || line(tb) != 1 || tb.top != 10 {
		t.Errorf("held: cursor on %s at line %d, %d above", selected(tb), line(tb), tb.top)
	}
	press(tb, "g")
	tb.SetSource(numbered(1, 41))
	if selected(tb) != "row40" || tb.top != 0 {
		t.Errorf("after g: cursor on %s, %d above", selected(tb), tb.top)
	}
}

func TestARowThatIsGone(t *testing.T) {
	tb := newTable(list{"a", "b", "c"}, 6)
	press(tb, "j")
	tb.SetSource(list{"a", "c"})
	if selected(tb) != "c" {
		t.Errorf("on %s, want the row that took its place", selected(tb))
	}
	tb.SetSource(list{})
	if _, _, ok := tb.Cursor(); ok {
		t.Error("a cursor in an empty table")
	}
	press(tb, "j", "G")
	tb.SetSource(list{"x", "y", "c"})
	if selected(tb) != "c" {
		t.Errorf("on %s, want the row that came back", selected(tb))
	}
}

func TestSelectWaitsForItsRow(t *testing.T) {
	tb := newTable(nil, 6)
	tb.Select("b")
	tb.SetSource(list{"a", "b"})
	if selected(tb) != "b" {
		t.Errorf("on %s", selected(tb))
	}
}

func TestSeekGoesToARowThatIsThere(t *testing.T) {
	tb := newTable(numbered(1, 100), 6)
	for _, step := range []struct {
		id, want string
		found    bool
	}{{"row40", "row40", true}, {"nobody", "row40", false}, {"row90", "row90", true}, {"", "row100", true}} {
		if got := tb.Seek(step.id); got != step.found || selected(tb) != step.want {
			t.Errorf("%q: found %v, on %s", step.id, got, selected(tb))
		}
	}
}

// A cell's own colour within the bar would end it there.
func TestTheSelectionBarIsWhole(t *testing.T) {
	tb := newTable(list{"a", "b"}, 3)
	lines := strings.Split(tb.View(st), "\n")
	if got := strings.Count(lines[1], "\x1b["); got != 2 {
		t.Errorf("the bar has %d escape sequences, want its start and its end: %q", got, lines[1])
	}
	if !strings.Contains(lines[2], st.Bad.Render("b/0               ")) {
		t.Errorf("the other row lost its colours: %q", lines[2])
	}
	tb.SetDim(true)
	if got := strings.Split(tb.View(st), "\n")[2]; strings.Count(got, "\x1b[") != 2 || !strings.HasPrefix(got, st.Muted.Render("x")[:5]) {
		t.Errorf("a dimmed row is %q", got)
	}
}

func TestPaintIsRender(t *testing.T) {
	for _, name := range theme.Names() {
		st := theme.New(name, theme.BackgroundUnknown, false)
		v := reflect.ValueOf(*st)
		for i := range v.NumField() {
			style, ok := v.Field(i).Interface().(lipgloss.Style)
			if !ok || style.GetPaddingLeft() > 0 || style.GetUnderline() { // Render underlines letter by letter
				continue
			}
			if got, want := paint(style, "some text "), style.Render("some text "); got != want {
				t.Errorf("%s %s: %q, want %q", name, v.Type().Field(i).Name, got, want)
			}
		}
	}
}

// marked marks its second row.
type marked struct{ list }

func (marked) Mark(i int) Cell {
	if i == 1 {
		return Cell{Text: "*"}
	}
	return Cell{}
}

func TestMarksStandBeforeTheRows(t *testing.T) {
	tb := newTable(nil, 4)
	tb.SetSource(marked{list{"a", "b"}})
	if got := screen(tb)[2]; !strings.HasPrefix(got, " *b/0") {
		t.Errorf("%q", got)
	}
	press(tb, "j")
	if got := screen(tb)[2]; !strings.HasPrefix(got, "▌*b/0") {
		t.Errorf("selected: %q", got)
	}
}

// divided has a line before some rows.
type divided struct {
	list
	before map[string]string
}

func (d divided) Before(i int) Cell { return Cell{Text: d.before[d.list[i]], Style: st.Warn} }

func TestALineStandsBetweenRows(t *testing.T) {
	tb := newTable(nil, 6)
	rows := numbered(1, 8)
	tb.SetSource(divided{rows, map[string]string{"row8": "now", "row6": "a gap", "row2": "long ago, and more than there is room for"}})
	want := []string{"  ── now ─────────────────────", "▌ row8/0                row8/1", "  row7/0                row7/1", "  ── a gap ───────────────────", "  row6/0                row6/1"}
	if got := screen(tb)[1:]; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	press(tb, "j", "j", "j") // on to row5, past the line
	if got := screen(tb)[1:]; got[3] != "▌ row5/0                row5/1" || got[1] != want[3] || got[0] != want[2] {
		t.Errorf("%q", got)
	}
	if tb.Click(2) || !tb.Click(3) || selected(tb) != "row6" {
		t.Errorf("a click on the line and one below it: %q", selected(tb))
	}
	press(tb, "G")
	if got := screen(tb)[1:]; got[2] != "  ── long ago, and more than …" || !strings.HasPrefix(got[4], "▌ row1") {
		t.Errorf("%q", got)
	}
	tb.Resize(layout.Size{Width: 30, Height: 2})
	tb.SetSource(divided{rows, map[string]string{"row1": "no room"}})
	if got := screen(tb)[1]; !strings.HasPrefix(got, "▌ row1") {
		t.Errorf("one line: %q", got)
	}
}

func TestGoingByPagesLeavesNoRowOut(t *testing.T) {
	tb, rows := newTable(nil, 6), numbered(1, 20)
	between := map[string]string{}
	for i := 1; i <= 20; i += 2 {
		between[fmt.Sprint("row", i)] = "a gap"
	}
	tb.SetSource(divided{rows, between})
	seen := map[string]bool{}
	look := func() {
		for _, l := range screen(tb)[1:] {
			name, _, _ := strings.Cut(strings.TrimLeft(l, "▌ "), "/")
			seen[name] = true
		}
	}
	for range 20 {
		look()
		press(tb, "pgdown")
	}
	if n := len(rows); len(seen) != n+1 { // and the lines between
		t.Errorf("%d of %d rows were seen going down", len(seen)-1, n)
	}
	clear(seen)
	for range 20 {
		look()
		press(tb, "pgup")
	}
	if _, id, _ := tb.Cursor(); len(seen) != len(rows)+1 || id != "row20" {
		t.Errorf("%d rows were seen going up to %s", len(seen)-1, id)
	}
}

func TestViewIsExact(t *testing.T) {
	wide := list{"日本語の名前の長いもの", "b", "c", "d"}
	for h := range 12 {
		for w := range 60 {
			tb := newTable(wide, 5)
			tb.Resize(layout.Size{Width: w, Height: h})
			lines := strings.Split(tb.View(st), "\n")
			if len(lines) != max(h, 1) {
				t.Fatalf("%d×%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if h > 0 && ansi.StringWidth(l) != w {
					t.Fatalf("%d×%d: %d cells in %q", w, h, ansi.StringWidth(l), l)
				}
			}
		}
	}
}

// Whatever happens to the rows, the cursor is on a row that is there and that is seen, a chosen one while it exists.
func TestTheCursorIsAlwaysOnItsRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := numbered(1, rapid.IntRange(0, 30).Draw(t, "rows"))
		next := len(rows) + 1
		tb := newTable(rows, rapid.IntRange(2, 12).Draw(t, "height"))
		gaps := map[string]string{} // lines between rows
		for range rapid.IntRange(0, 8).Draw(t, "gaps") {
			gaps[fmt.Sprint("row", rapid.IntRange(1, 40).Draw(t, "gap"))] = "a gap"
		}
		tb.SetSource(divided{rows, gaps})
		t.Repeat(map[string]func(*rapid.T){
			"key": func(t *rapid.T) {
				press(tb, rapid.SampledFrom([]string{"j", "k", "g", "G", "ctrl+d", "pgup"}).Draw(t, "key"))
			},
			"add": func(t *rapid.T) {
				chosen, before, at := !tb.following, selected(tb), line(tb)
				n := rapid.IntRange(1, 20).Draw(t, "n")
				fills := len(rows)-tb.top >= tb.rows() && len(gaps) == 0 // else the view may have to move
				for range n {
					rows = slices.Insert(slices.Clone(rows), 0, fmt.Sprint("row", next))
					next++
				}
				tb.SetSource(divided{rows, gaps})
				if chosen && before != "" && (selected(tb) != before || fills && line(tb) != at) {
					t.Fatalf("%s at line %d became %s at line %d", before, at, selected(tb), line(tb))
				}
			},
			"drop": func(t *rapid.T) {
				chosen, before := !tb.following, selected(tb)
				if len(rows) == 0 {
					return
				}
				i := rapid.IntRange(0, len(rows)-1).Draw(t, "which")
				rows = slices.Delete(slices.Clone(rows), i, i+1)
				tb.SetSource(divided{rows, gaps})
				if chosen && slices.Contains(rows, before) && selected(tb) != before {
					t.Fatalf("%s became %s", before, selected(tb))
				}
			},
			"resize": func(t *rapid.T) {
				tb.Resize(layout.Size{Width: 30, Height: rapid.IntRange(2, 12).Draw(t, "height")})
			},
			"": func(t *rapid.T) {
				row, id, ok := tb.Cursor()
				if ok != (len(rows) > 0) || ok && rows[row] != id {
					t.Fatalf("cursor %d %q %v of %d rows", row, id, ok, len(rows))
				}
				want := 0
				for i := tb.top; ok && i <= row; i++ {
					want += tb.lines(i)
				}
				if at := line(tb); ok && (at < 1 || at != want) {
					t.Fatalf("the cursor's row is at line %d, not %d", at, want)
				}
			},
		})
	})
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			tb := newTable(numbered(1, n), 38)
			tb.Resize(layout.Size{Width: 120, Height: 38})
			b.ReportAllocs()
			for b.Loop() {
				tb.View(st)
			}
		})
	}
}
