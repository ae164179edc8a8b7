package feature

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/session"
	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
)

// Feature is a part of the program: what pages ask for that is its own, its commands, and its pages. All of its methods run on the
// update loop; none blocks.
type Feature interface {
	// Update takes an intent or a result that is the feature's own; handled is false for any other message.
	Update(tea.Msg) (cmd tea.Cmd, handled bool)
	// Commands are those that it adds to the ":" line.
	Commands() []command.Command
	// Pages make its pages.
	Pages() map[page.Kind]func(page.ID) page.Page
}

// What a feature may do besides. The program finds out by type assertion.
type (
	// SessionAware gets each new snapshot of the session, once Env has it.
	SessionAware interface {
		SessionChanged(was, now session.Snapshot) tea.Cmd
	}
	// Starter does something once, when the first page of an account is opened.
	Starter interface{ Start() tea.Cmd }
	// Ticking does something each second.
	Ticking interface{ Tick(now time.Time) tea.Cmd }
	// Unfinished says what would be cut off if the program ended now, a safe line each; nothing if nothing would.
	Unfinished interface{ Unfinished() []string }
	// Status is the progress of what runs in the background, for the terminal's title and its progress bar.
	Status interface {
		Title() string
		Progress() *tea.ProgressBar
	}
	// Asker has a question that it asks by itself, once no other box is open.
	Asker interface {
		Question() (box dialog.Box, ok bool)
	}
	// Overlay is a box over the pages, which gets keys and pastes while it is open.
	Overlay interface {
		IsOpen() bool
		// Low reports whether it stands at the lower edge, where it leaves free what it is about.
		Low() bool
		page.Overlay
	}
	// Closer ends what runs in the background, and waits a moment for it.
	Closer interface{ Close() }
)

// Base is a feature that does nothing: one embeds it, and defines what it does.
type Base struct {
	Env *page.Env
	S   *Services
}

// Update implements Feature.
func (Base) Update(tea.Msg) (cmd tea.Cmd, handled bool) { return nil, false }

// Commands implements Feature.
func (Base) Commands() []command.Command { return nil }

// Pages implements Feature.
func (Base) Pages() map[page.Kind]func(page.ID) page.Page { return nil }
