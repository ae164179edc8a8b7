package projects

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"talkdeck/client"
	"talkdeck/ui/keys"
	"talkdeck/ui/layout"
	"talkdeck/ui/page"
	"talkdeck/ui/theme"
)

var start = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

// service is the API as the page sees it.
type service struct {
	list      client.ProjectList
	listErr   error
	active    string
	activeErr error
	setErr    error
	set       []string // ids made active
	known     []string // as given to List
	lists     int
}

func (s *service) List(_ context.Context, known ...string) (*client.ProjectList, error) {
	s.lists++
	s.known = known
	if s.listErr != nil {
		return nil, s.listErr
	}
	list := s.list
	list.Projects = append([]client.Project(nil), list.Projects...)
	return &list, nil
}

func (s *service) ActiveProject(context.Context) (*client.Project, error) {
	if s.activeErr != nil {
		return nil, s.activeErr
	}
	return &client.Project{ID: s.active}, nil
}

func (s *service) SetActiveProject(_ context.Context, id string) (*client.Project, error) {
	s.set = append(s.set, id)
	if s.setErr != nil {
		return nil, s.setErr
	}
	s.active = id
	return &client.Project{ID: id, Name: "Beta"}, nil
}

func three() *service {
	created := time.Date(2026, 3, 11, 9, 5, 0, 0, time.UTC)
	return &service{active: "p-2", list: client.ProjectList{Complete: true, Projects: []client.Project{
		{ID: "p-1", Name: "gamma", Status: "ACTIVE", Description: "Reminds patients of appointments", CreatedAt: created},
		{ID: "p-2", Name: "Alpha", Status: "ACTIVE", Description: "Front desk", Webhook: "https://hooks.example.com/calls", ActiveAgent: "ag-9", CreatedAt: created},
		{ID: "p-3", Name: "Beta", Status: "ACTIVE"},
	}}}
}

// screen drives one page as the program does.
type screen struct {
	t       *testing.T
	page    *Page
	env     *page.Env
	now     time.Time
	intents []tea.Msg
}

func open(t *testing.T, s *service, size layout.Size) *screen {
	sc := &screen{t: t, now: start}
	sc.env = &page.Env{
		Ctx: context.Background(), Now: func() time.Time { return sc.now }, Zone: time.UTC, Keys: keys.Default(),
		Styles: theme.New("mono", theme.BackgroundUnknown, false),
	}
	sc.page = New(sc.env, s, s, func() []string { return []string{"known-1"} })
	sc.page.Resize(size)
	return sc
}

func shown(t *testing.T, s *service, size layout.Size) *screen {
	sc := open(t, s, size)
	sc.run(sc.page.Show())
	return sc
}

// run carries out a command and what follows from it; intents are kept, what is addressed to the page goes back to it.
func (sc *screen) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			sc.run(c)
		}
	case page.Addressed:
		sc.run(sc.page.Update(msg))
	case nil:
	default:
		sc.intents = append(sc.intents, msg)
	}
}

func (sc *screen) press(keys ...string) {
	for _, k := range keys {
		msg := tea.KeyPressMsg{Code: []rune(k)[0], Text: k}
		switch k {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "down":
			msg = tea.KeyPressMsg{Code: tea.KeyDown}
		}
		sc.run(sc.page.Update(msg))
	}
}

func (sc *screen) intent() tea.Msg {
	sc.t.Helper()
	if len(sc.intents) == 0 {
		sc.t.Fatal("no intent")
	}
	last := sc.intents[len(sc.intents)-1]
	return last
}

func (sc *screen) text() string { return ansi.Strip(sc.page.View()) }

func (sc *screen) has(want ...string) {
	sc.t.Helper()
	flat := strings.Join(strings.Fields(sc.text()), " ")
	for _, w := range want {
		if !strings.Contains(flat, w) {
			sc.t.Errorf("want %q in\n%s", w, sc.text())
		}
	}
}

func (sc *screen) lacks(words ...string) {
	sc.t.Helper()
	for _, w := range words {
		if strings.Contains(sc.text(), w) {
			sc.t.Errorf("%q should not be in\n%s", w, sc.text())
		}
	}
}

var normal = layout.Size{Width: 120, Height: 37}

func TestProjectsAreListedByName(t *testing.T) {
	s := three()
	sc := shown(t, s, normal)
	sc.has("Projects · 3 projects", "updated just now", "★ active", "hooks.example.com", "11 Mar 09:05")
	text := sc.text()
	if a, b, g := strings.Index(text, "Alpha"), strings.Index(text, "Beta"), strings.Index(text, "gamma"); a > b || b > g {
		t.Errorf("not in order:\n%s", text)
	}
	if len(s.known) != 1 || s.known[0] != "known-1" {
		t.Errorf("known ids given: %v", s.known)
	}
	sc.now = sc.now.Add(12 * time.Second)
	sc.has("updated 12s ago")
}

func TestTheDetailsStandBesideTheListWhereThereIsRoom(t *testing.T) {
	s := three()
	s.list.Projects[1].Description = "Front desk of the practice in Ghent, mornings only"
	sc := shown(t, s, normal)
	sc.has("https://hooks.example.com/calls", "ag-9", "p-2", "the practice in Ghent")
	sc.page.Resize(layout.Size{Width: 80, Height: 21})
	sc.lacks("ag-9")
	sc.has("Alpha", "★ active")
}

func TestEnterOpensAProjectHere(t *testing.T) {
	sc := shown(t, three(), normal)
	sc.press("down", "enter")
	if got, ok := sc.intent().(page.UseProject); !ok || got.Project.ID != "p-3" {
		t.Errorf("intent %#v", sc.intent())
	}
	sc.press("y")
	if got, ok := sc.intent().(page.Copy); !ok || got.Text != "p-3" {
		t.Errorf("intent %#v", sc.intent())
	}
}

func TestAClickSelectsARowButNotBesideTheList(t *testing.T) {
	sc := shown(t, three(), normal)
	sc.page.View()
	click := func(x, y int) string {
		sc.page.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
		project, _ := sc.page.Selected()
		return project.ID
	}
	if got := click(5, 4); got != "p-1" { // below the head, the column titles and two rows
		t.Errorf("clicked gamma, selected %s", got)
	}
	if got := click(110, 2); got != "p-1" {
		t.Errorf("a click on the details selected %s", got)
	}
}

func TestMakingAProjectActiveIsAskedFirst(t *testing.T) {
	s := three()
	sc := shown(t, s, normal)
	sc.press("down", "a")
	ask, ok := sc.intent().(page.Ask)
	if !ok || !strings.Contains(ask.Title, "Beta") || !strings.Contains(ask.Text, "colleagues") {
		t.Fatalf("intent %#v", sc.intent())
	}
	if len(s.set) != 0 {
		t.Fatal("it was done before it was confirmed")
	}
	lists := s.lists
	sc.run(ask.Then)
	if len(s.set) != 1 || s.set[0] != "p-3" {
		t.Fatalf("made active: %v", s.set)
	}
	if got, ok := sc.intent().(page.Notify); !ok || got.Level != page.Success || !strings.Contains(got.Text, "Beta") {
		t.Errorf("intent %#v", sc.intent())
	}
	if s.lists != lists+1 {
		t.Error("the list wasn't asked for again")
	}
	if project, _ := sc.page.Selected(); project.ID != "p-3" {
		t.Errorf("the cursor went to %s", project.ID)
	}
	sc.press("a")
	if got, ok := sc.intent().(page.Notify); !ok || !strings.Contains(got.Text, "already") || len(s.set) != 1 {
		t.Errorf("the active project can be made active: %#v", sc.intent())
	}
}

func TestAFailedChangeIsSaidAndLookedAt(t *testing.T) {
	s := three()
	s.setErr = &client.Error{Op: "make the project active", Status: 503, APIShaped: true}
	sc := shown(t, s, normal)
	sc.press("down", "a")
	lists := s.lists
	sc.run(sc.intent().(page.Ask).Then)
	if got, ok := sc.intent().(page.Notify); !ok || got.Level != page.Failure || !strings.Contains(got.Text, "503") {
		t.Errorf("intent %#v", sc.intent())
	}
	if s.lists != lists+1 {
		t.Error("the list wasn't asked for again")
	}
}

func TestReadOnlyChangesNothing(t *testing.T) {
	s := three()
	sc := shown(t, s, normal)
	sc.env.ReadOnly = true
	sc.press("down", "a")
	if _, ok := sc.intent().(page.Notify); !ok {
		t.Errorf("intent %#v", sc.intent())
	}
	if sc.page.bindings().activate.Enabled() {
		t.Error("the footer offers what won't work")
	}
}

func TestStates(t *testing.T) {
	down := &client.Error{Op: "list the projects", Err: errors.New("connection refused")}
	t.Run("loading", func(t *testing.T) {
		sc := open(t, three(), normal)
		sc.page.Show()
		sc.has("loading…")
		sc.lacks("no projects")
	})
	t.Run("empty", func(t *testing.T) {
		s := three()
		s.list.Projects, s.activeErr = nil, client.ErrNotFound
		shown(t, s, normal).has("This account has no projects yet", "n makes the first one")
	})
	t.Run("incomplete", func(t *testing.T) {
		s := three()
		s.list.Complete = false
		for _, size := range []layout.Size{normal, {Width: 40, Height: 12}} {
			shown(t, s, size).has("Talkstack's list isn't available here", "those opened before.", "Alpha")
		}
		s.list.Projects = nil
		shown(t, s, normal).has("isn't available here", ":project ID")
	})
	t.Run("error, then retry", func(t *testing.T) {
		s := three()
		s.listErr = down
		sc := shown(t, s, normal)
		sc.has("not loaded", "connection refused", "r tries again")
		s.listErr = nil
		sc.press("r")
		sc.has("3 projects", "updated just now")
		sc.lacks("connection refused")
	})
	t.Run("error after data", func(t *testing.T) {
		s := three()
		sc := shown(t, s, normal)
		s.listErr = down
		sc.now = sc.now.Add(90 * time.Second)
		sc.press("r")
		sc.has("stale: from 1m 30s ago", "connection refused", "Alpha")
	})
	t.Run("stale", func(t *testing.T) {
		s := three()
		sc := shown(t, s, normal)
		sc.env.Stale = true
		sc.now = sc.now.Add(5 * time.Minute)
		sc.has("stale: from 5m 00s ago", "Alpha")
		lists := s.lists
		sc.run(sc.page.Update(page.Clock{Now: sc.now}))
		if s.lists != lists {
			t.Error("asked the service without a session")
		}
		sc.press("r")
		if _, ok := sc.intent().(page.SignIn); !ok {
			t.Errorf("intent %#v", sc.intent())
		}
	})
	t.Run("active unknown", func(t *testing.T) {
		s := three()
		s.activeErr = down
		sc := shown(t, s, normal)
		sc.has("active unknown", "Alpha")
		sc.lacks("★")
	})
	t.Run("none active", func(t *testing.T) {
		s := three()
		s.activeErr = client.ErrNotFound
		sc := shown(t, s, normal)
		sc.lacks("★", "unknown")
	})
}

func TestItRefreshesByItselfEachMinute(t *testing.T) {
	s := three()
	sc := shown(t, s, normal)
	sc.press("down")
	for range 180 {
		sc.now = sc.now.Add(time.Second)
		sc.run(sc.page.Update(page.Clock{Now: sc.now}))
	}
	if s.lists != 1+3 {
		t.Errorf("%d lists in three minutes, want 4", s.lists)
	}
	if project, _ := sc.page.Selected(); project.ID != "p-3" {
		t.Errorf("the cursor went to %s", project.ID)
	}
}

func TestTextOfTheServiceIsMadeSafe(t *testing.T) {
	evil := "a\x1b]0;x\a\x1b[2J\u202eb\u200d\nc\u009b31m"
	s := &service{active: "p", list: client.ProjectList{Complete: true, Projects: []client.Project{
		{ID: "p", Name: evil, Status: evil, Description: evil, Webhook: "https://" + evil, ActiveAgent: evil},
	}}}
	sc := shown(t, s, normal)
	for _, bad := range []string{"\x1b", "\a", "\u202e", "\u200d", "\u009b"} {
		sc.lacks(bad)
	}
	sc.press("a")
}

func TestASCIIMeansASCII(t *testing.T) {
	for _, width := range []int{120, 99, 40} {
		sc := shown(t, three(), layout.Size{Width: width, Height: 12})
		sc.env.Styles = theme.New("mono", theme.BackgroundUnknown, true)
		sc.page.Restyle()
		if i := strings.IndexFunc(sc.text(), func(r rune) bool { return r > '~' }); i >= 0 {
			t.Errorf("width %d: %q in\n%s", width, sc.text()[i:i+3], sc.text())
		}
	}
}

func TestViewFillsExactlyItsRectangle(t *testing.T) {
	failing := three()
	failing.listErr = errors.New("down")
	partial := three()
	partial.list.Complete = false
	for name, s := range map[string]*service{"rows": three(), "partial": partial, "failing": failing, "empty": {list: client.ProjectList{Complete: true}}} {
		sc := shown(t, s, normal)
		for _, w := range []int{0, 1, 2, 5, 20, 39, 40, 41, 79, 80, 99, 100, 101, 120, 300} {
			for _, h := range []int{0, 1, 2, 3, 4, 7, 12, 21, 37, 100} {
				sc.page.Resize(layout.Size{Width: w, Height: h})
				if err := exact(sc.page.View(), w, h); err != nil {
					t.Fatalf("%s at %d×%d: %v", name, w, h, err)
				}
			}
		}
	}
}

func exact(view string, width, height int) error {
	lines := strings.Split(view, "\n")
	if len(lines) != max(height, 1) {
		return fmt.Errorf("%d lines", len(lines))
	}
	for i, l := range lines {
		if w := ansi.StringWidth(l); height > 0 && w != width {
			return fmt.Errorf("line %d has %d cells: %q", i, w, ansi.Strip(l))
		}
	}
	return nil
}
