package uitest

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/ui/kit/keys"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
)

// Page drives one page as the program does, without the program: it carries out the page's commands at once and keeps
// its intents.
type Page struct {
	page.Page
	T       testing.TB
	Env     *page.Env
	Now     time.Time
	Intents []tea.Msg
}

// Env is a program's environment as pages see it: in UTC, without colours.
func Env(t testing.TB, now func() time.Time) *page.Env {
	return &page.Env{
		Ctx: t.Context(), Now: now, Zone: time.UTC, Keys: keys.Default(), Styles: theme.New("mono", theme.BackgroundUnknown, false),
	}
}

// Open builds a page, gives it a size in cells, and shows it.
func Open(t testing.TB, width, height int, build func(*page.Env) page.Page) *Page {
	t.Helper()
	p := Build(t, width, height, build)
	p.Run(p.Show())
	return p
}

// Build builds a page and gives it a size in cells.
func Build(t testing.TB, width, height int, build func(*page.Env) page.Page) *Page {
	t.Helper()
	p := &Page{T: t, Now: time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)}
	p.Env = Env(t, func() time.Time { return p.Now })
	p.Page = build(p.Env)
	p.Resize(layout.Size{Width: width, Height: height})
	return p
}

// Run carries out what the page posted, then a command and what follows from it.
func (p *Page) Run(cmd tea.Cmd) {
	for _, intent := range p.Env.Posted() {
		p.take(intent)
	}
	if cmd != nil {
		p.take(cmd())
	}
}

// take does what the program does with a message.
func (p *Page) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			p.Run(c)
		}
	case page.Intents:
		for _, intent := range msg {
			p.take(intent)
		}
	case page.Addressed:
		p.Run(p.Update(msg))
	case page.Opening:
		p.Run(msg.Cmd)
	case nil:
	default:
		if cmds, ok := sequence(msg); ok {
			for _, c := range cmds {
				p.Run(c)
			}
			return
		}
		p.Intents = append(p.Intents, msg)
	}
}

// Asked is what a page asked for: the newest intent that it posted, else what its command comes back with.
func Asked(env *page.Env, cmd tea.Cmd) tea.Msg {
	if posted := env.Posted(); len(posted) > 0 {
		opening, ok := posted[len(posted)-1].(page.Opening)
		if !ok {
			return posted[len(posted)-1]
		}
		cmd = opening.Cmd
	}
	if cmd != nil {
		return cmd()
	}
	return nil
}

// sequence is the commands of a tea.Sequence, whose type the library keeps to itself.
func sequence(msg tea.Msg) ([]tea.Cmd, bool) {
	v, commands := reflect.ValueOf(msg), reflect.TypeFor[[]tea.Cmd]()
	if v.Kind() != reflect.Slice || !v.CanConvert(commands) {
		return nil, false
	}
	cmds, ok := v.Convert(commands).Interface().([]tea.Cmd)
	return cmds, ok
}

// Press presses keys by their names.
func (p *Page) Press(names ...string) {
	p.T.Helper()
	for _, name := range names {
		p.Run(p.Update(key(p.T, name)))
	}
}

// Pass lets time go by, second by second.
func (p *Page) Pass(d time.Duration) {
	for range int(d / time.Second) {
		p.Now = p.Now.Add(time.Second)
		p.Run(p.Update(page.Clock{Now: p.Now}))
	}
}

// Intent is the newest intent.
func (p *Page) Intent() tea.Msg {
	p.T.Helper()
	if len(p.Intents) == 0 {
		p.T.Fatalf("the page asked for nothing:\n%s", p.Text())
	}
	return p.Intents[len(p.Intents)-1]
}

// Asks presses keys and fails unless the newest intent is want then.
func (p *Page) Asks(want tea.Msg, keys ...string) {
	p.T.Helper()
	p.Press(keys...)
	if got := p.Intent(); !reflect.DeepEqual(got, want) {
		p.T.Errorf("%q asks for %#v, want %#v", keys, got, want)
	}
}

// AsksNothing presses keys and fails if the page asks for something by them.
func (p *Page) AsksNothing(keys ...string) {
	p.T.Helper()
	before := len(p.Intents)
	p.Press(keys...)
	if got := p.Intents[before:]; len(got) > 0 {
		p.T.Errorf("%q asks for %#v", keys, got)
	}
}

// Offers fails unless the footer holds these keys with what they do, in their order.
func (p *Page) Offers(want ...string) {
	p.T.Helper()
	var got []string
	for _, a := range p.Env.Hints(p.Page) {
		got = append(got, a.Key.Help().Key+" "+a.Key.Help().Desc)
	}
	if !slices.Equal(got, want) {
		p.T.Errorf("the footer offers %q, want %q", got, want)
	}
}

// Text is what the page draws, without styles.
func (p *Page) Text() string { return ansi.Strip(p.View()) }

// Sees fails unless the page holds all texts, whatever blanks or line breaks stand between their words.
func (p *Page) Sees(texts ...string) {
	p.T.Helper()
	flat := strings.Join(strings.Fields(p.Text()), " ")
	for _, t := range texts {
		if !strings.Contains(flat, t) {
			p.T.Errorf("%q is not in\n%s", t, p.Text())
		}
	}
}

// SeesNot fails if the page holds one of the texts.
func (p *Page) SeesNot(texts ...string) {
	p.T.Helper()
	for _, t := range texts {
		if strings.Contains(p.Text(), t) {
			p.T.Errorf("%q is in\n%s", t, p.Text())
		}
	}
}

// Fills fails unless the page fills every rectangle exactly, from nothing to a large screen.
func (p *Page) Fills() {
	p.T.Helper()
	for _, w := range []int{0, 1, 2, 5, 20, 39, 40, 41, 79, 80, 99, 100, 101, 120, 300} {
		for _, h := range []int{0, 1, 2, 3, 4, 7, 12, 21, 37, 100} {
			p.Resize(layout.Size{Width: w, Height: h})
			lines := strings.Split(p.View(), "\n")
			if len(lines) != max(h, 1) {
				p.T.Fatalf("at %d×%d: %d lines", w, h, len(lines))
			}
			for i, l := range lines {
				if got := ansi.StringWidth(l); h > 0 && got != w {
					p.T.Fatalf("at %d×%d: line %d has %d cells: %q", w, h, i, got, ansi.Strip(l))
				}
			}
		}
	}
}

// Within fails unless an overlay stays within every room, all its lines of the same width.
func Within(t testing.TB, open func(layout.Size) page.Overlay) {
	t.Helper()
	for h := range 40 {
		for _, w := range []int{0, 1, 3, 5, 12, 39, 40, 41, 61, 62, 63, 80, 120, 300} {
			view := open(layout.Size{Width: w, Height: h}).View()
			if view == "" {
				if w > 0 && h > 0 {
					t.Fatalf("at %d×%d: nothing is drawn", w, h)
				}
				continue
			}
			lines := strings.Split(view, "\n")
			if len(lines) > h {
				t.Fatalf("at %d×%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if got := ansi.StringWidth(l); got > w || got != ansi.StringWidth(lines[0]) {
					t.Fatalf("at %d×%d: a line of %d cells: %q", w, h, got, ansi.Strip(l))
				}
			}
		}
	}
}

// Hostile is text that tries to steer the terminal, for a service's fields; Harmless fails if any of it got through.
const Hostile = "a\x1b]0;x\a\x1b[2J\u202eb\u200d\nc\u009b31m"

// Harmless fails if the page lets through what Hostile tries.
func (p *Page) Harmless() {
	p.T.Helper()
	p.SeesNot("\x1b", "\a", "\u202e", "\u200d", "\u009b")
}
