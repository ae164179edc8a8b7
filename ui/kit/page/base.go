package page

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/layout"
)

// Base is what all pages have: a page embeds one and defines itself what it does otherwise.
type Base struct {
	Env    *Env
	PageID ID
	Size   layout.Size
	// Name is the title, safe to draw; a page whose title changes defines Title instead.
	Name string
	// Ctx ends when the page is closed: requests for what the page shows stop then. Changes go on, and so run under Env.Ctx.
	Ctx context.Context
	// Layout is called when the size or the styles changed; nil: every frame is drawn anew.
	Layout func()

	cancel context.CancelFunc
}

// NewBase returns the base of the page id.
func NewBase(env *Env, id ID) Base {
	ctx, cancel := context.WithCancel(env.Ctx)
	return Base{Env: env, PageID: id, Ctx: ctx, cancel: cancel}
}

// ID implements Page.
func (b *Base) ID() ID { return b.PageID }

// Title implements Page.
func (b *Base) Title() string { return b.Name }

// Show implements Page.
func (b *Base) Show() tea.Cmd { return nil }

// Hide implements Page.
func (b *Base) Hide() {}

// Close implements Page.
func (b *Base) Close() { b.cancel() }

// Resize implements Page.
func (b *Base) Resize(size layout.Size) {
	b.Size = size
	b.Restyle()
}

// Restyle implements Page.
func (b *Base) Restyle() {
	if b.Layout != nil {
		b.Layout()
	}
}

// TakesText implements Page.
func (b *Base) TakesText() bool { return false }

// Back implements Page: there is nothing to clear.
func (b *Base) Back() bool { return false }

// NewLoader returns a loader for the page id.
func NewLoader[T any](env *Env, id ID) Loader[T] { return Loader[T]{PageID: id, Now: env.Now} }
