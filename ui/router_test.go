package ui

import (
	"fmt"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
)

// fakePage notes what is done to it.
type fakePage struct {
	id                  page.ID
	shown, hidden, gone int
	got                 []tea.Msg
	size                layout.Size
}

func (p *fakePage) ID() page.ID                { return p.id }
func (p *fakePage) Title() string              { return p.id.Item }
func (p *fakePage) Show() tea.Cmd              { p.shown++; return nil }
func (p *fakePage) Hide()                      { p.hidden++ }
func (p *fakePage) Close()                     { p.gone++ }
func (p *fakePage) Update(msg tea.Msg) tea.Cmd { p.got = append(p.got, msg); return nil }
func (p *fakePage) Resize(s layout.Size)       { p.size = s }
func (p *fakePage) Restyle()                   {}
func (p *fakePage) View() string               { return "" }
func (p *fakePage) TakesText() bool            { return false }
func (p *fakePage) Back() bool                 { return false }
func (p *fakePage) ShortHelp() []key.Binding   { return nil }
func (p *fakePage) FullHelp() [][]key.Binding  { return nil }

type result struct{ to page.ID }

func (r result) Owner() page.ID { return r.to }

func newFakeRouter() (*router, map[page.ID]*fakePage) {
	built := map[page.ID]*fakePage{}
	return newRouter(func(id page.ID) page.Page {
		p := &fakePage{id: id}
		built[id] = p
		return p
	}), built
}

var (
	projectsID = page.ID{Kind: page.Projects}
	callsID    = page.ID{Kind: page.Calls, Project: "p"}
	callID     = page.ID{Kind: page.Call, Project: "p", Item: "CA1"}
)

func TestAPageIsKeptWhenLeft(t *testing.T) {
	r, built := newFakeRouter()
	r.resize(layout.Size{Width: 80, Height: 21})
	r.reset(projectsID, callsID)
	first := built[callsID]
	r.open(callID)
	if first.hidden != 1 || built[callID].shown != 1 || built[callID].size.Width != 80 {
		t.Fatalf("opening: %+v then %+v", first, built[callID])
	}
	r.back()
	if r.top() != page.Page(first) || first.shown != 2 || built[callID].gone != 0 {
		t.Fatalf("going back: %+v", first)
	}
	r.back()
	if r.top().ID() != projectsID {
		t.Errorf("below the calls is %v", r.top().ID())
	}
	if r.back(); r.top().ID() != projectsID {
		t.Error("going back from the last page left it")
	}
}

func TestAResultReachesItsPageOrNobody(t *testing.T) {
	r, built := newFakeRouter()
	r.reset(projectsID, callsID)
	r.open(callID)
	r.deliver(result{callsID})
	if len(built[callsID].got) != 1 || len(built[callID].got) != 0 {
		t.Errorf("calls got %v, call got %v", built[callsID].got, built[callID].got)
	}
	r.deliver(result{page.ID{Kind: page.Agent, Item: "gone"}}) // must not panic
	r.broadcast("anybody")
	if len(built[callsID].got) != 2 || len(built[callID].got) != 1 {
		t.Errorf("broadcast: calls got %v, call got %v", built[callsID].got, built[callID].got)
	}
}

func TestPagesAreBounded(t *testing.T) {
	r, built := newFakeRouter()
	r.reset(projectsID, callsID)
	for i := range maxKept * 2 {
		r.open(page.ID{Kind: page.Call, Item: fmt.Sprint(i)})
		r.back()
	}
	if len(r.kept) > maxKept {
		t.Errorf("%d pages are kept", len(r.kept))
	}
	if built[callsID].gone != 0 || built[page.ID{Kind: page.Call, Item: "0"}].gone != 1 {
		t.Error("the wrong page was let go")
	}
}
