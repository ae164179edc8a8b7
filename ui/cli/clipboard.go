package cli

import "github.com/atotto/clipboard"

// desktopClipboard copies to the clipboard of the desktop that talkdeck runs on; nil where it runs on none. Over SSH the
// desktop is another computer's, which only the terminal gets to.
func desktopClipboard(goos string, env func(string) string) func(text string) error {
	switch {
	case clipboard.Unsupported, env("SSH_CONNECTION") != "", env("SSH_TTY") != "", env("SSH_CLIENT") != "":
		return nil
	case goos == "darwin", goos == "windows":
		return clipboard.WriteAll
	}
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TERMUX_VERSION"} {
		if env(name) != "" {
			return clipboard.WriteAll
		}
	}
	return nil
}
