package desktop

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/kit/command"
	"talkdeck/ui/kit/page"
)

// Desktop does what pages ask for of the person's computer: it copies texts and opens links. It is a feature without pages.
type Desktop struct {
	env       *page.Env
	clipboard func(string) error
}

// New returns a desktop. clipboard is its own clipboard, which may keep one waiting; nil: there is none.
func New(env *page.Env, clipboard func(string) error) *Desktop {
	return &Desktop{env: env, clipboard: clipboard}
}

// Update implements feature.Feature.
func (d *Desktop) Update(msg tea.Msg) (cmd tea.Cmd, handled bool) {
	switch msg := msg.(type) {
	case page.Copy:
		return d.copy(msg), true
	case copied:
		return d.copyEnded(msg), true
	case page.Browse:
		return d.browse(msg.URL), true
	case browsed:
		return d.browseEnded(msg), true
	}
	return nil, false
}

// Commands implements feature.Feature.
func (d *Desktop) Commands() []command.Command { return nil }

// Pages implements feature.Feature.
func (d *Desktop) Pages() map[page.Kind]func(page.ID) page.Page { return nil }
