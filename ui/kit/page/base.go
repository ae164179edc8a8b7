package page

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/layout"
)

// Base is what all pages have: a page embeds one and defines itself what it does otherwise.
type Base struct {
	Env    *Env
	PageID ID
	Size   layout.Size
}

// NewBase returns the base of the page id.
func NewBase(env *Env, id ID) Base { return Base{Env: env, PageID: id} }

// ID implements Page.
func (b *Base) ID() ID { return b.PageID }

// Show implements Page.
func (b *Base) Show() tea.Cmd { return nil }

// Hide implements Page.
func (b *Base) Hide() {}

// Close implements Page.
func (b *Base) Close() {}

// Resize implements Page.
func (b *Base) Resize(size layout.Size) { b.Size = size }

// Restyle implements Page: every frame is drawn anew.
func (b *Base) Restyle() {}

// TakesText implements Page.
func (b *Base) TakesText() bool { return false }

// Back implements Page: there is nothing to clear.
func (b *Base) Back() bool { return false }

// NewLoader returns a loader for the page id.
func NewLoader[T any](env *Env, id ID) Loader[T] { return Loader[T]{PageID: id, Now: env.Now} }
