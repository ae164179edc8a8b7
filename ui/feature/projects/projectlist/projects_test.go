package projectlist

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/uitest"
)

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

// screen is the page, driven as the program does.
type screen struct {
	*uitest.Page
	projects *Page
}

// built is the page before it is shown, or asks for anything.
func built(t *testing.T, s *service, size layout.Size) *screen {
	var p *Page
	driven := uitest.Build(t, size.Width, size.Height, func(env *page.Env) page.Page {
		p = New(env, s, s, func() []string { return []string{"known-1"} })
		return p
	})
	return &screen{driven, p}
}

func shown(t *testing.T, s *service, size layout.Size) *screen {
	sc := built(t, s, size)
	sc.Run(sc.Show())
	return sc
}

var normal = layout.Size{Width: 120, Height: 37}

func TestProjectsAreListedByName(t *testing.T) {
	s := three()
	sc := shown(t, s, normal)
	sc.Sees("Projects · 3 projects", "updated just now", "★ active", "hooks.example.com", "11 Mar 09:05")
	text := sc.Text()
	if a, b, g := strings.Index(text, "Alpha"), strings.Index(text, "Beta"), strings.Index(text, "gamma"); a > b || b > g {
		t.Errorf("not in order:\n%s", text)
	}
	if len(s.known) != 1 || s.known[0] != "known-1" {
		t.Errorf("known ids given: %v", s.known)
	}
	sc.Now = sc.Now.Add(12 * time.Second)
	sc.Sees("updated 12s ago")
}

func TestTheDetailsStandBesideTheListWhereThereIsRoom(t *testing.T) {
	s := three()
	s.list.Projects[1].Description = "Front desk of the practice in Ghent, mornings only"
	sc := shown(t, s, normal)
	sc.Sees("https://hooks.example.com/calls", "ag-9", "p-2", "the practice in Ghent")
	sc.projects.Resize(layout.Size{Width: 80, Height: 21})
	sc.SeesNot("ag-9")
	sc.Sees("Alpha", "★ active")
}

func TestEnterOpensAProjectHere(t *testing.T) {
	sc := shown(t, three(), normal)
	sc.Offers("enter open its calls", "n new", "e edit", "w webhook", "D delete", "y copy id", "r refresh") // the first is active already
	sc.Press("down", "enter")
	sc.Offers("enter open its calls", "n new", "e edit", "a make active", "w webhook", "D delete", "y copy id", "r refresh")
	if got, ok := sc.Intent().(page.UseProject); !ok || got.Project.ID != "p-3" {
		t.Errorf("intent %#v", sc.Intent())
	}
	sc.Press("y")
	if got, ok := sc.Intent().(page.Copy); !ok || got.Text != "p-3" {
		t.Errorf("intent %#v", sc.Intent())
	}
}

func TestAClickSelectsARowButNotBesideTheList(t *testing.T) {
	sc := shown(t, three(), normal)
	sc.projects.View()
	click := func(x, y int) string {
		sc.projects.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
		project, _ := sc.projects.Selected()
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
	sc.Press("down", "a")
	ask, ok := sc.Intent().(page.Ask)
	if !ok || !strings.Contains(ask.Title, "Beta") || !strings.Contains(ask.Text, "colleagues") {
		t.Fatalf("intent %#v", sc.Intent())
	}
	if len(s.set) != 0 {
		t.Fatal("it was done before it was confirmed")
	}
	lists := s.lists
	sc.Run(ask.Then())
	if len(s.set) != 1 || s.set[0] != "p-3" {
		t.Fatalf("made active: %v", s.set)
	}
	if got, ok := sc.Intent().(page.Notify); !ok || got.Level != page.Success || !strings.Contains(got.Text, "Beta") {
		t.Errorf("intent %#v", sc.Intent())
	}
	if s.lists != lists+1 {
		t.Error("the list wasn't asked for again")
	}
	if project, _ := sc.projects.Selected(); project.ID != "p-3" {
		t.Errorf("the cursor went to %s", project.ID)
	}
	sc.Press("a")
	if got, ok := sc.Intent().(page.Notify); !ok || !strings.Contains(got.Text, "already") || len(s.set) != 1 {
		t.Errorf("the active project can be made active: %#v", sc.Intent())
	}
}

func TestAFailedChangeIsSaidAndLookedAt(t *testing.T) {
	s := three()
	s.setErr = &client.Error{Op: "make the project active", Status: 503, APIShaped: true}
	sc := shown(t, s, normal)
	sc.Press("down", "a")
	lists := s.lists
	sc.Run(sc.Intent().(page.Ask).Then())
	if got, ok := sc.Intent().(page.Notify); !ok || got.Level != page.Failure || !strings.Contains(got.Text, "503") {
		t.Errorf("intent %#v", sc.Intent())
	}
	if s.lists != lists+1 {
		t.Error("the list wasn't asked for again")
	}
}

func TestReadOnlyChangesNothing(t *testing.T) {
	s := three()
	sc := shown(t, s, normal)
	sc.Env.ReadOnly = true
	sc.Press("down", "a")
	if _, ok := sc.Intent().(page.Notify); !ok {
		t.Errorf("intent %#v", sc.Intent())
	}
	sc.Offers("enter open its calls", "y copy id", "r refresh")
}

func TestStates(t *testing.T) {
	down := &client.Error{Op: "list the projects", Err: errors.New("connection refused")}
	t.Run("loading", func(t *testing.T) {
		sc := built(t, three(), normal)
		sc.projects.Show()
		sc.Sees("loading…")
		sc.SeesNot("no projects")
	})
	t.Run("empty", func(t *testing.T) {
		s := three()
		s.list.Projects, s.activeErr = nil, client.ErrNotFound
		shown(t, s, normal).Sees("This account has no projects yet", "n makes the first one")
	})
	t.Run("incomplete", func(t *testing.T) {
		s := three()
		s.list.Complete = false
		for _, size := range []layout.Size{normal, {Width: 40, Height: 12}} {
			shown(t, s, size).Sees("Talkstack's list isn't available here", "those opened before.", "Alpha")
		}
		s.list.Projects = nil
		shown(t, s, normal).Sees("isn't available here", ":project ID")
	})
	t.Run("active unknown", func(t *testing.T) {
		s := three()
		s.activeErr = down
		sc := shown(t, s, normal)
		sc.Sees("active unknown", "Alpha")
		sc.SeesNot("★")
	})
	t.Run("none active", func(t *testing.T) {
		s := three()
		s.activeErr = client.ErrNotFound
		sc := shown(t, s, normal)
		sc.SeesNot("★", "unknown")
	})
}

func TestWithoutTheService(t *testing.T) {
	s := three()
	uitest.ProbeList(t, uitest.Listed{
		Open: func(t *testing.T) *uitest.Page { return shown(t, s, normal).Page }, Fail: func(err error) { s.listErr = err },
		Asked: func() int { return s.lists }, Row: "Alpha",
	})
}

func TestItRefreshesByItselfEachMinute(t *testing.T) {
	s := three()
	sc := shown(t, s, normal)
	sc.Press("down")
	sc.Pass(3 * time.Minute)
	if s.lists != 1+3 {
		t.Errorf("%d lists in three minutes, want 4", s.lists)
	}
	if project, _ := sc.projects.Selected(); project.ID != "p-3" {
		t.Errorf("the cursor went to %s", project.ID)
	}
}

func TestTextOfTheServiceIsMadeSafe(t *testing.T) {
	evil := uitest.Hostile
	s := &service{active: "p", list: client.ProjectList{Complete: true, Projects: []client.Project{
		{ID: "p", Name: evil, Status: evil, Description: evil, Webhook: "https://" + evil, ActiveAgent: evil},
	}}}
	sc := shown(t, s, normal)
	sc.Harmless()
	sc.Press("a")
}

func TestASCIIMeansASCII(t *testing.T) {
	for _, width := range []int{120, 99, 40} {
		sc := shown(t, three(), layout.Size{Width: width, Height: 12})
		sc.Env.Styles = theme.New("mono", theme.BackgroundUnknown, true)
		sc.projects.Restyle()
		if i := strings.IndexFunc(sc.Text(), func(r rune) bool { return r > '~' }); i >= 0 {
			t.Errorf("width %d: %q in\n%s", width, sc.Text()[i:i+3], sc.Text())
		}
	}
}

func TestViewFillsExactlyItsRectangle(t *testing.T) {
	failing := three()
	failing.listErr = errors.New("down")
	partial := three()
	partial.list.Complete = false
	for name, s := range map[string]*service{"rows": three(), "partial": partial, "failing": failing, "empty": {list: client.ProjectList{Complete: true}}} {
		t.Run(name, func(t *testing.T) { shown(t, s, normal).Fills() })
	}
}
