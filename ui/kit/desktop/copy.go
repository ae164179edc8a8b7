package desktop

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/page"
)

// clipboardTakes is how long the desktop's clipboard is waited for before only the terminal's is spoken of.
const clipboardTakes = 2 * time.Second

// copied is the result of copying a text.
type copied struct {
	page.Copy
	desktop bool // the desktop's own clipboard took it
}

// copy puts a text on the clipboard: by the terminal, which works over SSH too but says nothing of it, and by the desktop
// where there is one.
func (d *Desktop) copy(c page.Copy) tea.Cmd {
	terminal, clipboard := tea.SetClipboard(c.Text), d.clipboard
	if clipboard == nil {
		return tea.Batch(terminal, d.copyEnded(copied{Copy: c}))
	}
	return tea.Batch(terminal, func() tea.Msg {
		done := make(chan error, 1)
		go func() { done <- clipboard(c.Text) }()
		select {
		case err := <-done:
			return copied{c, err == nil}
		case <-time.After(clipboardTakes):
			return copied{Copy: c}
		}
	})
}

// copyEnded says what was copied, the text itself if it is short, and how.
func (d *Desktop) copyEnded(c copied) tea.Cmd {
	const short = 48
	said := "copied " + c.What
	if len(c.Text) <= short && !strings.ContainsAny(c.Text, "\r\n") {
		said += " " + c.Text
	}
	if c.desktop {
		return d.env.Notify(page.Success, said+" (clipboard and OSC 52)")
	}
	return d.env.Notify(page.Success, said+" (OSC 52)")
}
