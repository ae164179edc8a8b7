package page

import (
	"context"
	"errors"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newLoader() *Loader[string] {
	return &Loader[string]{PageID: ID{Kind: Calls, Project: "p"}, Now: func() time.Time { return noon }}
}

func answer(s string, err error) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return s, err }
}

func TestAnAnswerIsTakenOnce(t *testing.T) {
	l := newLoader()
	msg := l.Start(context.Background(), answer("hello", nil))().(Loaded[string])
	if !l.Loading() || msg.Owner() != l.PageID {
		t.Fatalf("loading %v, owner %v", l.Loading(), msg.Owner())
	}
	if !l.Take(msg) || l.Value != "hello" || l.At != noon || l.Loading() {
		t.Fatalf("not taken: %+v", l)
	}
	if l.Take(msg) {
		t.Error("taken twice")
	}
}

func TestOnlyTheNewestAnswerCounts(t *testing.T) {
	l := newLoader()
	var cancelled error
	first := l.Start(context.Background(), func(ctx context.Context) (string, error) {
		cancelled = ctx.Err()
		return "old", nil
	})
	second := l.Start(context.Background(), answer("new", nil))
	late := first().(Loaded[string])
	if !errors.Is(cancelled, context.Canceled) {
		t.Error("the load before was not cancelled")
	}
	if l.Take(late) {
		t.Error("an old answer was taken")
	}
	if !l.Take(second().(Loaded[string])) || l.Value != "new" {
		t.Errorf("got %q", l.Value)
	}
}

// A page dropped and made anew has the same ID; an answer to its predecessor must not reach it.
func TestAnAnswerToThePredecessorIsDropped(t *testing.T) {
	before, after := newLoader(), newLoader()
	old := before.Start(context.Background(), answer("old", nil))
	fresh := after.Start(context.Background(), answer("new", nil))
	if after.Take(old().(Loaded[string])) {
		t.Error("the predecessor's answer was taken")
	}
	if !after.Take(fresh().(Loaded[string])) {
		t.Error("its own answer was not taken")
	}
}

func TestAFailureKeepsTheValue(t *testing.T) {
	l := newLoader()
	l.Take(l.Start(context.Background(), answer("good", nil))().(Loaded[string]))
	broken := errors.New("broken")
	l.Take(l.Start(context.Background(), answer("", broken))().(Loaded[string]))
	if l.Value != "good" || !errors.Is(l.Err, broken) {
		t.Errorf("value %q, err %v", l.Value, l.Err)
	}
	l.Take(l.Start(context.Background(), answer("better", nil))().(Loaded[string]))
	if l.Value != "better" || l.Err != nil {
		t.Errorf("value %q, err %v", l.Value, l.Err)
	}
}

func TestWhatIsntThereSaysWhyByHowOneSignsIn(t *testing.T) {
	for keyed, want := range map[bool]string{
		false: "The agents weren't loaded before the session lapsed.", true: "The agents weren't loaded before the API key was refused.",
	} {
		if got := (&Env{Keyed: keyed}).Lapsed("The agents weren't loaded"); got != want {
			t.Errorf("by an API key %v: %q", keyed, got)
		}
	}
}
