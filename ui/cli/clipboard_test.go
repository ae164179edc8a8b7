package cli

import (
	"testing"

	"github.com/atotto/clipboard"
)

func TestTheClipboardOfADesktop(t *testing.T) {
	before := clipboard.Unsupported
	t.Cleanup(func() { clipboard.Unsupported = before })
	for _, c := range []struct {
		name string
		goos string
		env  map[string]string
		none bool // there is no program for it
		want bool
	}{
		{"a Mac", "darwin", nil, false, true},
		{"Windows", "windows", nil, false, true},
		{"X", "linux", map[string]string{"DISPLAY": ":0"}, false, true},
		{"Wayland", "linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, false, true},
		{"no program for it", "linux", map[string]string{"DISPLAY": ":0"}, true, false},
		{"a console", "linux", nil, false, false},
		{"over SSH", "linux", map[string]string{"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22"}, false, false},
		{"a Mac over SSH", "darwin", map[string]string{"SSH_TTY": "/dev/ttys001"}, false, false},
	} {
		clipboard.Unsupported = c.none
		if got := desktopClipboard(c.goos, func(name string) string { return c.env[name] }); (got != nil) != c.want {
			t.Errorf("%s: %v", c.name, got != nil)
		}
	}
}
