package voices

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Voices lists the voices.
type Voices interface {
	List(ctx context.Context) ([]client.Voice, error)
}

// Page lists the voices. Use New.
type Page struct {
	*list.List[[]client.Voice, client.Voice]
	env *page.Env
}

var _ page.Page = (*Page)(nil)

var words = list.Words{
	Title: "Voices", Thing: "voice", Lapsed: "The voices weren't loaded",
	Empty: func() (what, todo string) { return "Talkstack lists no voices for this account.", "r asks again." },
}

// New returns the page.
func New(env *page.Env, voices Voices) *Page {
	p := &Page{env: env}
	p.List = list.New(env, list.Options[[]client.Voice, client.Voice]{
		ID: page.ID{Kind: page.Voices}, Words: words, Columns: columns, Percent: 62,
		Fetch: func(ctx context.Context) ([]client.Voice, error) {
			got, err := voices.List(ctx)
			slices.SortStableFunc(got, func(a, b client.Voice) int {
				return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
			})
			return got, err
		},
		Items: func(v []client.Voice) []client.Voice { return v },
		Key:   func(v client.Voice) string { return v.ID },
		Text: func(v client.Voice) string {
			return strings.Join(append([]string{v.Name, v.ID}, slices.Collect(maps.Values(v.Labels))...), "\n")
		},
		Cell: p.cell, Detail: p.detail,
	})
	return p
}

// Update implements page.Page.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if cmd, done := p.List.Update(msg); done {
		return cmd
	}
	if msg, ok := msg.(tea.KeyPressMsg); ok {
		return p.key(msg)
	}
	return nil
}

func (p *Page) key(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	voice, ok := p.Selected()
	switch {
	case !ok:
	case key.Matches(msg, k.CopyID):
		return p.env.Post(page.Copy{Text: voice.ID, What: "voice id"})
	case key.Matches(msg, k.Browse, k.Open):
		if voice.PreviewURL == "" {
			return p.env.Post(page.Notify{Level: page.Info, Text: "Talkstack gives no preview of " + named(voice)})
		}
		return p.env.Post(page.Browse{URL: voice.PreviewURL})
	}
	return nil
}

// ShortHelp implements page.Page.
func (p *Page) ShortHelp() []key.Binding {
	k := p.env.Keys
	voice, ok := p.Selected()
	k.Browse.SetHelp("o", "hear it")
	k.Browse.SetEnabled(ok && voice.PreviewURL != "")
	k.CopyID.SetEnabled(ok)
	return []key.Binding{k.Browse, k.CopyID, k.Filter, k.Refresh}
}

// FullHelp implements page.Page.
func (p *Page) FullHelp() [][]key.Binding { return [][]key.Binding{p.Moves(), p.ShortHelp()} }

// The columns.
const (
	colName = iota
	colGender
	colAccent
	colAge
	colUse
	colDescription
	colID
)

var columns = []table.Column{
	colName:        {Title: "NAME", Width: 12, Grow: 1},
	colGender:      {Title: "GENDER", Width: 8},
	colAccent:      {Title: "ACCENT", Width: 10, Max: 16},
	colAge:         {Title: "AGE", Width: 11, Rank: 2},
	colUse:         {Title: "USE", Width: 12, Max: 18, Rank: 3},
	colDescription: {Title: "DESCRIPTION", Width: 12, Max: 16, Rank: 4},
	colID:          {Title: "ID", Width: 20, Rank: 5},
}

func (p *Page) cell(v client.Voice, column int) table.Cell {
	st := p.env.Styles
	label := func(name string) table.Cell { return table.Cell{Text: present.Line(v.Labels[name]), Style: st.Text} }
	switch column {
	case colName:
		return table.Cell{Text: named(v), Style: st.Bold}
	case colGender:
		return label("gender")
	case colAccent:
		return label("accent")
	case colAge:
		return label("age")
	case colUse:
		return label("use_case")
	case colDescription:
		return label("description")
	default:
		return table.Cell{Text: present.Line(v.ID), Style: st.Muted}
	}
}

func named(v client.Voice) string {
	if name := strings.TrimSpace(present.Line(v.Name)); name != "" {
		return name
	}
	return "(no name)"
}

// detail is everything about a voice, its labels whatever they are called.
func (p *Page) detail(v client.Voice, width, _ int) []string {
	st := p.env.Styles
	facts := make([]pane.Fact, 0, len(v.Labels)+2)
	for _, name := range slices.Sorted(maps.Keys(v.Labels)) {
		facts = append(facts, pane.Fact{Name: strings.ReplaceAll(present.Line(name), "_", " "), Value: present.Line(v.Labels[name])})
	}
	preview := "not provided by Talkstack"
	if v.PreviewURL != "" {
		preview = present.Line(v.PreviewURL)
	}
	facts = append(facts, pane.Fact{Name: "preview", Value: preview}, pane.Fact{Name: "id", Value: present.Line(v.ID)})
	return append([]string{st.Title.Render(present.Fit(named(v), width, st.Glyphs.Ellipsis)), ""}, pane.Facts(st, facts, width)...)
}
