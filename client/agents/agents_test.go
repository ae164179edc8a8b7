package agents

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/agents/prompt"
)

// service is one agent at the service.
type service struct {
	agent   client.Agent
	changes []client.AgentChange
	err     error
}

func (s *service) List(context.Context, string) ([]client.Agent, error) {
	return []client.Agent{s.agent}, s.err
}

func (s *service) Get(context.Context, string, string) (*client.Agent, error) {
	agent := s.agent
	return &agent, s.err
}

func (s *service) Create(_ context.Context, n client.NewAgent) (*client.Agent, error) {
	return &client.Agent{ID: "new", Name: n.Name, Prompt: n.Prompt}, s.err
}

func (s *service) Update(_ context.Context, _, _ string, c client.AgentChange) (*client.Agent, error) {
	if s.err != nil {
		return nil, s.err
	}
	s.changes = append(s.changes, c)
	for field, changed := range map[*string]*string{&s.agent.Name: c.Name, &s.agent.Prompt: c.Prompt, &s.agent.VoiceID: c.VoiceID} {
		if changed != nil {
			*field = *changed
		}
	}
	return &client.Agent{ID: s.agent.ID}, nil // the documentation leaves open what else is in it
}

func (s *service) Delete(context.Context, string, string) error { return s.err }

func open(t *testing.T) (*service, *Agents) {
	t.Helper()
	s := &service{agent: client.Agent{ID: "a", Name: "Jack", Prompt: "one", VoiceID: "v-1"}}
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	return s, New(s, prompt.Versions{Dir: filepath.Join(t.TempDir(), "prompts")}, func() time.Time { return noon })
}

func versions(t *testing.T, a *Agents, agent string) []string {
	t.Helper()
	list, err := a.Versions("p", agent)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, v := range list {
		out = append(out, string(v.Reason)+" "+v.Text)
	}
	return out
}

func TestSavingAnAgent(t *testing.T) {
	base := Content{"Jack", "one", "v-1"}
	for name, c := range map[string]struct {
		want, theirs Content
		conflict     bool
		saved        Content
		changes      int
	}{
		"the prompt":                          {Content{"Jack", "two", "v-1"}, base, false, Content{"Jack", "two", "v-1"}, 1},
		"everything":                          {Content{"Jim", "two", "v-2"}, base, false, Content{"Jim", "two", "v-2"}, 1},
		"nothing":                             {base, base, false, base, 0},
		"nothing, while they changed it":      {base, Content{"Jack", "three", "v-1"}, false, Content{"Jack", "three", "v-1"}, 0},
		"the prompt, which they changed too":  {Content{"Jack", "two", "v-1"}, Content{"Jack", "three", "v-1"}, true, Content{"Jack", "three", "v-1"}, 0},
		"the prompt, while they renamed it":   {Content{"Jack", "two", "v-1"}, Content{"Jim", "one", "v-1"}, false, Content{"Jim", "two", "v-1"}, 1},
		"the same change as theirs":           {Content{"Jack", "two", "v-1"}, Content{"Jack", "two", "v-1"}, false, Content{"Jack", "two", "v-1"}, 0},
		"the prompt and the name, theirs too": {Content{"Jim", "two", "v-1"}, Content{"Joe", "one", "v-1"}, true, Content{"Joe", "one", "v-1"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s, a := open(t)
			s.agent.Name, s.agent.Prompt, s.agent.VoiceID = c.theirs.Name, c.theirs.Prompt, c.theirs.VoiceID
			got, err := a.Save(t.Context(), "p", "a", base, c.want)
			var conflict *Conflict
			if errors.As(err, &conflict) != c.conflict || !c.conflict && err != nil {
				t.Fatalf("error %v", err)
			}
			if c.conflict && Of(conflict.Theirs) != c.theirs {
				t.Errorf("theirs is said to be %+v", conflict.Theirs)
			}
			if !c.conflict && Of(*got) != c.saved {
				t.Errorf("saved as %+v", got)
			}
			if Of(s.agent) != c.saved || len(s.changes) != c.changes {
				t.Errorf("the service has %+v after %d changes", s.agent, len(s.changes))
			}
		})
	}
}

// The service demands a name or a prompt: a voice alone is saved with the name that the agent has by now.
func TestSavingOnlyTheVoice(t *testing.T) {
	s, a := open(t)
	s.agent.Name = "Jim" // somebody else
	if got, err := a.Save(t.Context(), "p", "a", Content{"Jack", "one", "v-1"}, Content{"Jack", "one", "v-2"}); err != nil || Of(*got) != (Content{"Jim", "one", "v-2"}) {
		t.Fatalf("%+v, %v", got, err)
	}
	jim, voice := "Jim", "v-2"
	if want := []client.AgentChange{{Name: &jim, VoiceID: &voice}}; !cmp.Equal(s.changes, want) {
		t.Error(cmp.Diff(want, s.changes))
	}
}

func TestWhatPassesByIsKept(t *testing.T) {
	s, a := open(t)
	ctx := t.Context()
	for range 3 { // read again and again, it is kept once
		if _, err := a.List(ctx, "p"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := a.Save(ctx, "p", "a", Of(s.agent), Content{"Jack", "two", "v-1"}); err != nil {
		t.Fatal(err)
	}
	s.agent.Prompt = "three" // somebody else
	old, err := a.Versions("p", "a")
	if err != nil {
		t.Fatal(err)
	}
	var conflict *Conflict
	if err := a.RollBack(ctx, "p", "a", "two", old[0]); !errors.As(err, &conflict) || s.agent.Prompt != "three" {
		t.Errorf("rolled back over an unseen change: %v, %q", err, s.agent.Prompt)
	}
	if err := a.RollBack(ctx, "p", "a", "three", old[0]); err != nil || s.agent.Prompt != "one" {
		t.Errorf("%v, %q", err, s.agent.Prompt)
	}
	want := []string{"seen one", "saved two", "seen three", "rolled back one"}
	if got := versions(t, a, "a"); !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if _, err := a.Create(ctx, client.NewAgent{ProjectID: "p", Name: "Mia", Prompt: "You are Mia."}); err != nil {
		t.Fatal(err)
	}
	if got := versions(t, a, "new"); !cmp.Equal(got, []string{"saved You are Mia."}) {
		t.Error(got)
	}
}

func TestAFailureChangesNothing(t *testing.T) {
	s, a := open(t)
	s.err = errors.New("broken")
	if _, err := a.Save(t.Context(), "p", "a", Of(s.agent), Content{"x", "y", "z"}); err == nil {
		t.Error("saved though the agent could not be read")
	}
	if err := a.RollBack(t.Context(), "p", "a", "one", prompt.Version{Text: "x"}); err == nil {
		t.Error("rolled back though the agent could not be read")
	}
	if got := versions(t, a, "a"); got != nil {
		t.Errorf("kept %q", got)
	}
}

func TestAnAgentIsReadThoughItsVersionCantBeKept(t *testing.T) {
	s := &service{agent: client.Agent{ID: "a", Prompt: "one"}}
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	a := New(s, prompt.Versions{Dir: filepath.Join(blocked, "prompts")}, time.Now)
	if agent, err := a.Get(t.Context(), "p", "a"); err != nil || agent.Prompt != "one" || a.Trouble() == nil {
		t.Errorf("%+v, %v, trouble %v", agent, err, a.Trouble())
	}
}
