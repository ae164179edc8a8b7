package page

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestIntentsAreDoneInTheirOrder(t *testing.T) {
	var e Env
	if cmd := e.Post("a"); cmd != nil {
		t.Error("posting returns a command")
	}
	then := e.Posting("late")
	e.Post("b")
	var done []tea.Msg
	do := func(intent tea.Msg) tea.Cmd {
		done = append(done, intent)
		switch intent {
		case "a":
			e.Post("c")
		case "b":
			return func() tea.Msg { return "takes time" }
		}
		return nil
	}
	cmd, ended := e.Drain(do)
	if want := []tea.Msg{"a", "b", "c"}; !ended || !slices.Equal(done, want) {
		t.Errorf("done %v, ended %v; want %v", done, ended, want)
	}
	if cmd == nil || cmd() != "takes time" {
		t.Error("the command of an intent is lost")
	}
	then()
	if cmd, ended = e.Drain(do); !ended || cmd != nil || done[len(done)-1] != "late" {
		t.Errorf("done %v, ended %v: what follows from an answer isn't done", done, ended)
	}
}

func TestIntentsWithoutEndAreStopped(t *testing.T) {
	var e Env
	e.Post("again")
	n := 0
	_, ended := e.Drain(func(intent tea.Msg) tea.Cmd {
		n++
		e.Post(intent)
		return e.Post(intent)
	})
	if ended || n != mostIntents {
		t.Errorf("ended %v after %d", ended, n)
	}
	if left := e.Posted(); len(left) > 0 {
		t.Errorf("%d of them wait for the next message", len(left))
	}
}
