package toast

import (
	"strings"
	"testing"

	"talkdeck/ui/kit/theme"
)

func TestAToastEndsOnlyByItsOwnTimer(t *testing.T) {
	st := theme.New("mono", theme.BackgroundUnknown, false)
	var s Stack
	s.Push(Info, "first")
	s.Push(Failure, "second")
	s.Expire(Expired{ID: 1})
	if v := s.View(st); !strings.Contains(v, "second") || !strings.Contains(v, "✗") {
		t.Errorf("after the first one's time: %q", v)
	}
	s.Expire(Expired{ID: 2})
	if v := s.View(st); v != "" {
		t.Errorf("after its own time: %q", v)
	}
	if s.Clear() {
		t.Error("there was nothing to clear")
	}
}
