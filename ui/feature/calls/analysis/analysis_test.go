package analysis

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"talkdeck/client"
	"talkdeck/client/calls/questions"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/uitest"
)

var id = page.ID{Kind: page.Analysis, Project: "p-1", Item: "CA1"}

// service answers every question alike, and keeps things in memory.
type service struct {
	answers []client.Field
	err     error
	asked   [][]client.Question
	status  client.Status // of the call; "" if it can't be read

	questions string
	kept      []questions.Answer
	readErr   error
	keepErr   error
}

func (s *service) Analyze(_ context.Context, sid string, questions []client.Question) (*client.Analysis, error) {
	if sid != "CA1" {
		return nil, errors.New("another call")
	}
	s.asked = append(s.asked, questions)
	if s.err != nil {
		return nil, s.err
	}
	return &client.Analysis{Answers: s.answers}, nil
}

func (s *service) Get(_ context.Context, project, sid string) (*client.Call, error) {
	if project != "p-1" || sid != "CA1" || s.status == "" {
		return nil, errors.New("no such call")
	}
	return &client.Call{ID: sid, Status: s.status}, nil
}

func (s *service) List(string, string) ([]questions.Answer, error) { return s.kept, s.readErr }

func (s *service) Keep(_, _ string, a questions.Answer) error {
	if s.keepErr == nil {
		s.kept = append(s.kept, a)
	}
	return s.keepErr
}

func (s *service) Questions(string) (string, error) { return s.questions, s.readErr }

func (s *service) KeepQuestions(_, questions string, _ time.Time) error {
	s.questions = questions
	return s.keepErr
}

func open(t *testing.T, s *service, width, height int) *uitest.Page {
	return uitest.Open(t, width, height, func(env *page.Env) page.Page { return New(env, id, s, s) })
}

func typed(p *uitest.Page, text string) {
	for _, r := range text {
		if r == '\n' {
			p.Press("enter")
		} else {
			p.Press(string(r))
		}
	}
}

func TestQuestionsAreAskedAndTheAnswersKept(t *testing.T) {
	s := &service{answers: []client.Field{{Key: "analysis.0.question", Value: "Agreed?"}, {Key: "analysis.0.answer", Value: "Yes, on Monday"}}}
	p := open(t, s, 80, 24)
	p.Sees("call CA1", "Nothing was asked about this call", "[yes/no], [number], [text]")
	typed(p, "Agreed? [yes/no]\nMood? [calm, angry]")
	p.Sees("Answered by: yes or no; one of calm, angry")
	p.Press("ctrl+s")
	p.Sees("asked 23 Nov 2026", "Agreed?", "Yes, on Monday")
	want := [][]client.Question{{{Text: "Agreed?", Type: client.QuestionBoolean}, {Text: "Mood?", Type: client.QuestionSelector, Options: []string{"calm", "angry"}}}}
	if !cmp.Equal(s.asked, want) || len(s.kept) != 1 || s.questions != "Agreed? [yes/no]\nMood? [calm, angry]" {
		t.Errorf("asked %+v, kept %+v, %q", s.asked, s.kept, s.questions)
	}
	again := open(t, s, 120, 36) // as another run finds it
	again.Sees("Mood? [calm, angry]", "Yes, on Monday")
	s.answers = nil
	again.Press("ctrl+s")
	again.Sees("answered with nothing", "Yes, on Monday")
	if at := strings.Index(again.Text(), "answered with nothing"); at > strings.Index(again.Text(), "Yes, on Monday") {
		t.Error("the newest answer isn't first")
	}
}

func TestQuestionsThatCantBeAskedAreMarked(t *testing.T) {
	s := &service{}
	p := open(t, s, 80, 24)
	p.Press("ctrl+s")
	p.Sees("✗ type a question")
	typed(p, "Mood? [calm]")
	p.Sees("! line 1: [calm] isn't a way to answer")
	p.Press("ctrl+s")
	p.Press("tab", "enter")
	if s.asked != nil {
		t.Errorf("asked %+v", s.asked)
	}
}

func TestRefusalsLoseNothing(t *testing.T) {
	s := &service{}
	p := open(t, s, 80, 24)
	typed(p, "Why?")
	for want, err := range map[string]error{
		"The call has not ended yet": &client.Error{Op: "analyse the call", Status: 400, Message: "The call has not ended yet", Outcome: client.Answered},
		"A question has no text":     &client.Error{Op: "analyse the call", Status: 400, Message: "A question has no text", Outcome: client.Answered},
		"Call not found":             &client.Error{Op: "analyse the call", Status: 404, Message: "Call not found", Outcome: client.Answered},
		"could not analyse the call": &client.Error{Op: "analyse the call", Status: 500, Outcome: client.Unknown},
	} {
		s.err = err
		p.Press("ctrl+s")
		p.Sees("✗", want, "Why?")
	}
	p.Env.ReadOnly, s.err = true, nil
	p.Press("ctrl+s")
	if n, ok := p.Intent().(page.Notify); !ok || n.Text != client.ErrReadOnly.Error() || len(s.asked) != 4 {
		t.Errorf("%#v, asked %d times", p.Intent(), len(s.asked))
	}
}

func TestThatTheCallIsLiveIsSaid(t *testing.T) {
	s := &service{status: client.StatusRinging, err: &client.Error{Op: "analyse the call", Status: 400, Outcome: client.Answered}}
	p := open(t, s, 80, 24)
	typed(p, "Why?")
	p.Press("ctrl+s")
	p.Sees("✗ the call is still live (ringing)", "once it has ended", "Why?")
	p.SeesNot("doesn't say why")
	s.err = nil // answered with nothing
	p.Press("ctrl+s")
	p.Sees("✗ the call is still live (ringing)")
	p.SeesNot("answered with nothing")
	if s.kept != nil {
		t.Errorf("kept %+v", s.kept)
	}
	s.status, s.answers = client.StatusCompleted, []client.Field{{Key: "answer", Value: "because"}}
	p.Press("ctrl+s")
	p.Sees("because")
	p.SeesNot("still live")
}

func TestWhatWasTypedIsADraft(t *testing.T) {
	s := &service{questions: "Before?"}
	p := open(t, s, 80, 24)
	p.Hide()
	if _, ok := p.Env.Drafts.Get(id); ok {
		t.Error("what wasn't changed is a draft")
	}
	typed(p, "X")
	p.Press("esc")
	if p.Intent() != (page.Back{}) {
		t.Errorf("%#v", p.Intents)
	}
	p.Hide()
	again := open(t, s, 80, 24)
	again.Env.Drafts = p.Env.Drafts
	again.Run(again.Show())
	again.Sees("XBefore?")
}

func TestWhatCantBeReadOrKeptIsSaid(t *testing.T) {
	p := open(t, &service{readErr: errors.New("the disk is gone")}, 80, 24)
	p.Sees("answered earlier can't be read: the disk is gone")
	s := &service{keepErr: errors.New("no space"), answers: []client.Field{{Key: "summary", Value: "Fine."}}}
	p = open(t, s, 80, 24)
	typed(p, "Why?")
	p.Press("ctrl+s")
	p.Sees("no space", "summary", "Fine.")
}

func TestHostileAnswersAndAnySizeAreHarmless(t *testing.T) {
	h := uitest.Hostile
	s := &service{questions: h, kept: []questions.Answer{{At: time.Unix(1, 0), Answers: []client.Field{{Key: h, Value: h + "\n" + h}, {Key: "a.question", Value: h}, {Key: "a.answer", Value: h}}}}}
	for _, width := range []int{80, 120} {
		p := open(t, s, width, 30)
		p.Harmless()
		p.Fills()
	}
}
