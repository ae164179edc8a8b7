package page

import (
	"fmt"
	"testing"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/layout"
)

// fakePage notes what is done to it.
type fakePage struct {
	id                  ID
	shown, hidden, gone int
	got                 []tea.Msg
	size                layout.Size
}

func (p *fakePage) ID() ID                     { return p.id }
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
func (p *fakePage) Actions() []Action          { return nil }

type routed struct{ to ID }

func (r routed) Owner() ID { return r.to }

func newFakeRouter() (*Router, map[ID]*fakePage) {
	built := map[ID]*fakePage{}
	return NewRouter(&Env{}, func(id ID) Page {
		p := &fakePage{id: id}
		built[id] = p
		return p
	}), built
}

var (
	projectsID = ID{Kind: Projects}
	callsID    = ID{Kind: Calls, Project: "p"}
	callID     = ID{Kind: Call, Project: "p", Item: "CA1"}
)

func TestAPageIsKeptWhenLeft(t *testing.T) {
	r, built := newFakeRouter()
	r.Resize(layout.Size{Width: 80, Height: 21})
	r.Reset(projectsID, callsID)
	first := built[callsID]
	r.Open(callID)
	if first.hidden != 1 || built[callID].shown != 1 || built[callID].size.Width != 80 {
		t.Fatalf("opening: %+v then %+v", first, built[callID])
	}
	r.Back()
	if r.Top() != Page(first) || first.shown != 2 || built[callID].gone != 0 {
		t.Fatalf("going back: %+v", first)
	}
	r.Back()
	if r.Top().ID() != projectsID {
		t.Errorf("below the calls is %v", r.Top().ID())
	}
	if r.Back(); r.Top().ID() != projectsID {
		t.Error("going back from the last page left it")
	}
}

func TestAResultReachesItsPageOrNobody(t *testing.T) {
	r, built := newFakeRouter()
	r.Reset(projectsID, callsID)
	r.Open(callID)
	r.Deliver(routed{callsID})
	if len(built[callsID].got) != 1 || len(built[callID].got) != 0 {
		t.Errorf("calls got %v, call got %v", built[callsID].got, built[callID].got)
	}
	r.Deliver(routed{ID{Kind: Agent, Item: "gone"}}) // must not panic
	r.Broadcast("anybody")
	if len(built[callsID].got) != 2 || len(built[callID].got) != 1 {
		t.Errorf("broadcast: calls got %v, call got %v", built[callsID].got, built[callID].got)
	}
}

func TestPagesAreBounded(t *testing.T) {
	r, built := newFakeRouter()
	r.Reset(projectsID, callsID)
	for i := range maxKept * 2 {
		r.Open(ID{Kind: Call, Item: fmt.Sprint(i)})
		r.Back()
	}
	if len(r.kept) > maxKept {
		t.Errorf("%d pages are kept", len(r.kept))
	}
	if built[callsID].gone != 0 || built[ID{Kind: Call, Item: "0"}].gone != 1 {
		t.Error("the wrong page was let go")
	}
}
