package page

import (
	"testing"

	"talkdeck/ui/kit/layout"
)

func TestAPagesRequestsStopOnceItIsClosed(t *testing.T) {
	env := &Env{Ctx: t.Context()}
	b := NewBase(env, ID{Kind: Calls})
	if b.Ctx.Err() != nil {
		t.Error("they stop before")
	}
	if b.Close(); b.Ctx.Err() == nil || env.Ctx.Err() != nil {
		t.Errorf("closed: the page's context has %v, the program's %v", b.Ctx.Err(), env.Ctx.Err())
	}
}

func TestAPageIsLaidOutAtAnotherSizeAndStyle(t *testing.T) {
	b, times := NewBase(&Env{Ctx: t.Context()}, ID{}), 0
	b.Resize(layout.Size{Width: 1, Height: 1}) // nothing to lay out
	b.Layout = func() { times++ }
	b.Resize(layout.Size{Width: 2, Height: 2})
	b.Restyle()
	if times != 2 || b.Size.Width != 2 {
		t.Errorf("laid out %d times, at %v", times, b.Size)
	}
}
