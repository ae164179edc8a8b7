package agentform

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/agents"
	"talkdeck/ui/feature/agents/agentaction"
	"talkdeck/ui/kit/editor"
	"talkdeck/ui/kit/layout"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/theme"
	"talkdeck/ui/uitest"
)

// service is one agent at the service, and the voices.
type service struct {
	agent   client.Agent
	err     error // of Get
	saveErr error
	made    []client.NewAgent
	base    agents.Content
	saved   []agents.Content
	last    []string
}

func (s *service) Get(context.Context, string, string) (*client.Agent, error) {
	a := s.agent
	return &a, s.err
}

func (s *service) Create(_ context.Context, n client.NewAgent) (*client.Agent, error) {
	if s.saveErr != nil {
		return nil, s.saveErr
	}
	s.made = append(s.made, n)
	return &client.Agent{ID: "new", Name: n.Name}, nil
}

func (s *service) Save(_ context.Context, _, id string, base, want agents.Content) (*client.Agent, error) {
	s.base = base
	if s.saveErr != nil {
		return nil, s.saveErr
	}
	s.saved = append(s.saved, want)
	return &client.Agent{ID: id, Name: want.Name, Prompt: want.Prompt, VoiceID: want.VoiceID}, nil
}

func (s *service) List(context.Context) ([]client.Voice, error) {
	return []client.Voice{{ID: "v-1", Name: "Domi"}, {ID: "v-2", Name: "Rachel", Labels: map[string]string{"gender": "female", "accent": "american"}, PreviewURL: "https://voices.example/rachel.mp3"}}, nil
}

func (s *service) Last(string, string) ([]string, error) { return s.last, nil }

func jack() *service {
	return &service{agent: client.Agent{ID: "ag-1", Name: "Jack", VoiceID: "v-2", Prompt: "You are Jack.\nGreet {{first_name}}."}}
}

var id = agentaction.Form("p-1", "ag-1")

func open(t *testing.T, s *service, id page.ID, width, height int) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, height, func(env *page.Env) page.Page { return New(env, id, s, s, s) })
}

func typed(p *uitest.Page, text string) {
	for _, r := range text {
		p.Press(string(r))
	}
}

func TestEditingAnAgent(t *testing.T) {
	s := jack()
	p := open(t, s, id, 120, 36)
	p.Sees("Edit Jack", "You are Jack.", "{{first_name}}", "REMARKS", "none", "Rachel")
	p.SeesNot("not saved")
	typed(p, "y")
	p.Press("tab")
	p.Sees("not saved", "female, american")
	p.Press("left", "tab")
	typed(p, "Be kind. ")
	p.Press("ctrl+s")
	want := []agents.Content{{Name: "Jacky", VoiceID: "v-1", Prompt: "Be kind. You are Jack.\nGreet {{first_name}}."}}
	if !cmp.Equal(s.saved, want) || s.base != agents.Of(s.agent) {
		t.Errorf("saved %+v over %+v", s.saved, s.base)
	}
	if got := p.Intents[:1]; !cmp.Equal(got, []tea.Msg{page.Back{}}) || !cmp.Equal(p.Intent(), page.AgentChanged{Project: "p-1", Agent: "ag-1"}) {
		t.Errorf("%#v", p.Intents)
	}
	if _, ok := p.Env.Drafts.Get(id); ok {
		t.Error("what was saved is still a draft")
	}
}

func TestANewAgent(t *testing.T) {
	s := &service{}
	p := open(t, s, agentaction.Form("p-1", ""), 80, 24)
	p.Sees("New agent", "Voice", "Phone number")
	p.Press("ctrl+s")
	p.Sees("an agent needs a name", "the prompt is empty")
	if s.made != nil {
		t.Fatal("an empty agent was made")
	}
	typed(p, "Mia")
	p.Press("tab", "d", "tab")
	typed(p, "415 555 2671")
	p.Press("tab")
	p.Sees("which country?")
	p.Press("shift+tab", "home")
	typed(p, "+1")
	p.Sees("United States")
	p.Press("tab")
	typed(p, "You are Mia.")
	p.Press("tab", "enter")
	want := []client.NewAgent{{ProjectID: "p-1", Name: "Mia", VoiceID: "v-1", PhoneNumber: "+14155552671", Prompt: "You are Mia."}}
	if !cmp.Equal(s.made, want) {
		t.Error(cmp.Diff(want, s.made))
	}
	open := page.Open{ID: page.ID{Kind: page.Agent, Project: "p-1", Item: "new"}}
	if len(p.Intents) != 4 || p.Intents[0] != (page.Back{}) || p.Intents[1] != open {
		t.Errorf("%#v", p.Intents)
	}
	p.SeesNot("You are Mia.") // the next new agent begins anew
}

func TestWhatWasTypedIsOfferedAgain(t *testing.T) {
	s := jack()
	p := open(t, s, id, 80, 24)
	typed(p, "y")
	p.Press("esc")
	if p.Intent() != (page.Back{}) {
		t.Fatalf("%#v", p.Intent())
	}
	p.Hide()
	s.agent.Name = "Jim" // meanwhile, elsewhere
	env := p.Env
	again := &uitest.Page{Page: New(env, id, s, s, s), T: t, Env: env}
	again.Run(again.Show())
	if !strings.Contains(again.Page.(*Page).form.Value("name"), "Jacky") || again.Page.(*Page).base.Name != "Jack" {
		t.Errorf("%v over %v", again.Page.(*Page).form.Values(), again.Page.(*Page).base)
	}
	p.Run(p.Show())
	p.Press("ctrl+x")
	p.Run(p.Intent().(page.Ask).Then())
	p.Sees("Edit Jim")
	if p.Hide(); p.Page.(*Page).dirty() {
		t.Error("what was dropped is still there")
	}
	if _, ok := p.Env.Drafts.Get(id); ok {
		t.Error("a draft is left")
	}
}

func TestSomebodyElseSavedMeanwhile(t *testing.T) {
	theirs := client.Agent{ID: "ag-1", Name: "Jim", VoiceID: "v-2", Prompt: "You are Jim.\nGreet {{first_name}}."}
	for key, want := range map[string][]agents.Content{
		"ctrl+s": {{Name: "Jim", VoiceID: "v-2", Prompt: "Hi. You are Jack.\nGreet {{first_name}}."}}, // the name is only theirs
		"ctrl+x": nil, "esc": nil, "t": nil,
	} {
		for _, width := range []int{120, 72, 60} {
			s := jack()
			p := open(t, s, id, width, 24)
			p.Press("tab", "tab")
			typed(p, "Hi. ")
			s.saveErr = &agents.Conflict{Theirs: theirs}
			p.Press("ctrl+s")
			p.Sees("Somebody changed this agent", "keep mine", "name: now Jim, which stays in any case")
			if width >= sides {
				p.Sees("THEIRS", "You are [-Jim-].", "{+Hi. +}")
			} else {
				p.Sees("[-Jim-]", "{+Jack+}")
			}
			s.saveErr = nil
			if key == "esc" {
				if !p.Back() {
					t.Error("esc leaves the page")
				}
			} else {
				p.Press(key)
			}
			if key == "ctrl+x" {
				p.Sees("Somebody changed this agent")
				p.Run(p.Intent().(page.Ask).Then())
			}
			if !cmp.Equal(s.saved, want) {
				t.Errorf("%s saved %+v", key, s.saved)
			}
			switch key {
			case "ctrl+s":
				if s.base != agents.Of(theirs) {
					t.Errorf("saved over %+v", s.base)
				}
			case "ctrl+x":
				p.SeesNot("not saved", "Hi.", "Somebody")
			case "t": // a key of elsewhere decides nothing
				p.Sees("Somebody changed this agent")
			default:
				p.Sees("not saved", "Hi. You are Jack.", "Edit Jim")
			}
		}
	}
}

func TestAConflictInTheNameShowsBoth(t *testing.T) {
	s := jack()
	p := open(t, s, id, 80, 24)
	typed(p, "y")
	s.saveErr = &agents.Conflict{Theirs: client.Agent{ID: "ag-1", Name: "Jim", VoiceID: "v-1", Prompt: "You are Jim."}}
	p.Press("ctrl+s")
	p.Sees("name: theirs Jim, mine Jacky", "voice: now Domi", "prompt: theirs, which stays")
}

func TestAVoiceIsHeardFromWithinTheForm(t *testing.T) {
	p := open(t, jack(), id, 80, 24)
	p.Press("ctrl+p") // the name has the focus, not the voice
	if len(p.Intents) != 0 {
		t.Fatalf("%#v", p.Intents)
	}
	p.Press("tab")
	p.Sees("female, american; ctrl+p to hear it")
	p.Press("ctrl+p")
	if want := (page.Browse{URL: "https://voices.example/rachel.mp3"}); p.Intent() != want {
		t.Errorf("%#v", p.Intent())
	}
	for _, want := range []string{"gives no preview", "choose a voice"} { // Domi, then none
		p.Press("left", "ctrl+p")
		if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, want) {
			t.Errorf("%#v, want %q", p.Intent(), want)
		}
	}
}

func TestKeysThatChooseAVoiceWaitForTheVoices(t *testing.T) {
	s := jack()
	p := New(open(t, s, id, 80, 24).Env, agentaction.Form("p-1", ""), s, s, s)
	p.Resize(layout.Size{Width: 80, Height: 21})
	cmd := p.Show()
	if p.Preparing() {
		t.Error("its name can't be typed before the voices are there")
	}
	p.Update(tea.KeyPressMsg{Code: tea.KeyTab})
	if !p.Preparing() || !strings.Contains(p.View(), "the voices are on their way") {
		t.Errorf("a key that chooses a voice would be lost: %s", p.View())
	}
	for _, c := range cmd().(tea.BatchMsg) {
		p.Update(c())
	}
	if p.Preparing() || strings.Contains(p.View(), "on their way") {
		t.Errorf("it waits for what is there: %s", p.View())
	}
}

func TestTheHintOfANarrowFormHasVariablesAndRemarks(t *testing.T) {
	s := jack()
	s.agent.Prompt = "Greet {{first_name}} and {{last_name}}."
	p := open(t, s, id, 80, 24)
	p.Press("tab", "tab")
	p.Sees("{{first_name}} {{last_name}}")
	p.SeesNot("!")
	typed(p, "{{")
	p.Sees("! line 1: ", "; variables: {{first_name}} {{last_name}}")
}

func TestRefusalsLoseNothing(t *testing.T) {
	s := jack()
	p := open(t, s, id, 80, 24)
	typed(p, "y")
	s.saveErr = &client.Error{Op: "change the agent", Status: 400, Message: "voice is unknown", Outcome: client.Answered}
	p.Press("ctrl+s")
	if p.Sees("Jacky", "voice is unknown"); p.Page.(*Page).form.Focused() != agentaction.Voice {
		t.Errorf("the error is at %s", p.Page.(*Page).form.Focused())
	}
	s.saveErr = errors.New("broken")
	p.Press("ctrl+s")
	p.Sees("Jacky", "broken")
	p.Env.ReadOnly = true
	s.saveErr = nil
	p.Press("ctrl+s")
	if n, ok := p.Intent().(page.Notify); !ok || !strings.Contains(n.Text, "read-only") || s.saved != nil {
		t.Errorf("%#v, saved %v", p.Intent(), s.saved)
	}
}

func TestTheEditor(t *testing.T) {
	s := jack()
	p := open(t, s, id, 80, 24)
	p.Run(p.Update(editor.Edited{Text: "x", Err: errors.New("it failed")}))
	p.Sees("it failed", "You are Jack.")
	p.SeesNot("not saved")
	p.Run(p.Update(editor.Edited{Text: "From the editor, {{a}", Changed: true}))
	p.Press("tab", "tab")
	p.Sees("From the editor", "not saved", "line 1")
	p.SeesNot("it failed")
}

// offered is what the footer says can be done.
func offered(p *uitest.Page) string {
	var out []string
	for _, hint := range p.Env.Hints(p.Page) {
		out = append(out, hint.Key.Help().Key+" "+hint.Key.Help().Desc)
	}
	return strings.Join(out, ", ")
}

func TestStates(t *testing.T) {
	s := jack()
	s.err = errors.New("broken")
	p := open(t, s, id, 80, 24)
	p.Sees("broken", "r tries again")
	if p.TakesText() {
		t.Error("text is taken though there is nothing to edit")
	}
	if got := offered(p); got != "r refresh, esc back" {
		t.Errorf("while there is nothing to edit: %s", got)
	}
	s.err = nil
	p.Press("r")
	p.Sees("You are Jack.")
	if got := offered(p); got != "ctrl+s save, ctrl+o your editor, tab next field, esc leave" {
		t.Errorf("in the form: %s", got)
	}
	p.Press("tab", "x")
	if got := offered(p); got != "ctrl+s save, ctrl+p hear the voice, ctrl+o your editor, tab next field, esc leave" {
		t.Errorf("at a voice that can be heard: %s", got)
	}
	p.Press("shift+tab", "x")
	if got := offered(p); got != "ctrl+s save, ctrl+o your editor, tab next field, ctrl+x drop changes, esc leave, keep as draft" {
		t.Errorf("once something was typed: %s", got)
	}
	p.Press("backspace")
	s.last = []string{"other"}
	p.Run(p.Show())
	p.Resize(layout.Size{Width: 120, Height: 30})
	p.Sees("{{first_name}} had no value in", `value "other"`)
}

func TestItFillsItsRectangleAndIsHarmless(t *testing.T) {
	s := jack()
	s.agent.Name, s.agent.Prompt, s.agent.VoiceID = uitest.Hostile, uitest.Hostile+"\n{{"+uitest.Hostile+"}}", uitest.Hostile
	p := open(t, s, id, 120, 30)
	p.Harmless()
	p.Fills()
	p.Press("tab", "tab")
	typed(p, "x")
	s.saveErr = &agents.Conflict{Theirs: client.Agent{Name: "b" + uitest.Hostile, Prompt: uitest.Hostile + "y"}}
	p.Press("ctrl+s")
	p.Fills()
	p.Resize(layout.Size{Width: 120, Height: 30})
	p.Harmless()
	p.Env.Styles = theme.New("dark", theme.BackgroundDark, true)
	p.Restyle()
	p.Fills()
}
