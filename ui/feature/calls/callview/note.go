package callview

import (
	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/config"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// noted is the result of setting a note.
type noted struct {
	page.ID
	err error
}

// askNote asks for the person's own note on the call.
func (p *Page) askNote() tea.Cmd {
	id, notes := p.PageID, p.opts.Notes
	box := dialog.NewInput(p.Env.Styles, "note", present.Line(notes.Note(id.Item)))
	box.Title, box.Enter, box.Check = "Your note on this call", "keep it", config.CheckNote
	box.Text = "It stays on this computer. In the list, note:word finds it; an empty one is taken away."
	box.Then = func(text string) tea.Cmd {
		return func() tea.Msg { return noted{id, notes.Set(id.Item, text)} }
	}
	return p.Env.Post(page.Dialog{Box: box})
}

func (p *Page) takeNoted(msg noted) tea.Cmd {
	p.rebuild()
	if msg.err != nil {
		return p.Env.Notify(page.Failure, msg.err.Error())
	}
	return nil
}
