package ui_test

import (
	"errors"
	"testing"
	"time"
)

func TestCopyingSaysHow(t *testing.T) {
	var took string
	for _, c := range []struct {
		name      string
		clipboard func(string) error
		says      string
	}{
		{"without a desktop", nil, "(OSC 52)"},
		{"on a desktop", func(s string) error { took = s; return nil }, "(clipboard and OSC 52)"},
		{"on a desktop that fails", func(string) error { return errors.New("no display") }, "(OSC 52)"},
		{"on a desktop that hangs", func(string) error { time.Sleep(time.Minute); return nil }, "(OSC 52)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, func(d *deck) { onTheFloor(d); d.services.Clipboard = c.clipboard }, func(t *testing.T, d *deck) {
				d.Until("loaded", 10*time.Second)
				d.Press("y", "p") // the list goes on to be used meanwhile
				d.Sees("FROZEN")
				d.Until(c.says, 5*time.Second)
				d.Sees("copied call id CA")
				d.Pass(time.Minute)
			})
		})
	}
	if len(took) != 34 {
		t.Errorf("the desktop's clipboard has %q", took)
	}
}
