package voices

import (
	"context"
	"errors"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

type service struct {
	voices []client.Voice
	err    error
	lists  int
}

func (s *service) List(context.Context) ([]client.Voice, error) {
	s.lists++
	return append([]client.Voice(nil), s.voices...), s.err
}

func two() *service {
	return &service{voices: []client.Voice{
		{ID: "v-2", Name: "Rachel", PreviewURL: "https://voices.example/r.mp3", Labels: map[string]string{"gender": "female", "accent": "american", "use_case": "narration"}},
		{ID: "v-1", Name: "domi", Labels: map[string]string{"gender": "male", "accent": "irish"}},
	}}
}

func open(t *testing.T, s *service, width int) *uitest.Page {
	return uitest.Open(t, width, 21, func(env *page.Env) page.Page { return New(env, s) })
}

func TestVoicesAreListedFilteredAndHeard(t *testing.T) {
	p := open(t, two(), 120)
	p.Sees("Voices · 2 voices", "domi male irish", "Rachel female american", "preview not provided by Talkstack")
	p.Press("o")
	if n, ok := p.Intent().(page.Notify); !ok || n.Text != "Talkstack gives no preview of domi" {
		t.Errorf("%#v", p.Intent())
	}
	p.Press("/", "f", "e", "m", "a", "l", "e", "enter")
	p.Sees("1 of 2 voices")
	p.SeesNot("domi")
	p.Press("o")
	if got := p.Intent(); got != (page.Browse{URL: "https://voices.example/r.mp3"}) {
		t.Errorf("%#v", got)
	}
	p.Press("y")
	if got := p.Intent(); got != (page.Copy{Text: "v-2", What: "voice id"}) {
		t.Errorf("%#v", got)
	}
}

func TestStates(t *testing.T) {
	open(t, &service{}, 80).Sees("0 voices", "lists no voices")
	s := &service{err: errors.New("broken")}
	p := open(t, s, 80)
	p.Sees("not loaded", "broken", "r tries again")
	s.err, s.voices = nil, two().voices
	p.Press("r")
	p.Sees("2 voices")
	p.Env.Stale = true
	before := s.lists
	p.Pass(2 * time.Minute)
	if s.lists != before {
		t.Error("asked without a session")
	}
	p.Press("r")
	if _, ok := p.Intent().(page.SignIn); !ok {
		t.Errorf("%#v", p.Intent())
	}
}

func TestHostileVoices(t *testing.T) {
	h := uitest.Hostile
	p := open(t, &service{voices: []client.Voice{{ID: h, Name: h, PreviewURL: h, Labels: map[string]string{h: h, "gender": h}}}}, 120)
	p.Harmless()
	p.Fills()
}
