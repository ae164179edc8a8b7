package voices

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"talkdeck/client"
	"talkdeck/ui/kit/list"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/pane"
	"talkdeck/ui/kit/widget/table"
)

// Page lists the voices. Use New.
type Page struct {
	*list.List[[]client.Voice, client.Voice]
}

var words = list.Words{
	Title: "Voices", Thing: "voice",
	Empty: func() (what, todo string) { return "Talkstack lists no voices for this account.", "r asks again." },
}

// New returns the page.
func New(env *page.Env, voices page.VoiceLister) *Page {
	p := &Page{}
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
		Cells: p.cells, Detail: p.detail, Actions: p.actions,
	})
	return p
}

// actions are what can be done with the voice under the cursor.
func (p *Page) actions() []page.Action {
	k := p.Env.Keys
	voice, ok := p.Selected()
	hear := page.Action{
		Key: k.Browse, Does: "hear it", Hint: true, Off: !ok || voice.PreviewURL == "",
		Do: p.Env.Posting(page.Browse{URL: voice.PreviewURL}),
	}
	hear.Key.SetKeys(append(k.Browse.Keys(), k.Open.Keys()...)...)
	if ok {
		hear.Why = "Talkstack gives no preview of " + named(voice)
	}
	copyID := page.Action{Key: k.CopyID, Hint: true, Off: !ok, Do: p.Env.Posting(page.Copy{Text: voice.ID, What: "voice id"})}
	return []page.Action{hear, copyID}
}

var columns = []table.Column{
	{Title: "NAME", Width: 12, Grow: 1},
	{Title: "GENDER", Width: 8},
	{Title: "ACCENT", Width: 10, Max: 16},
	{Title: "AGE", Width: 11, Rank: 2},
	{Title: "USE", Width: 12, Max: 18, Rank: 3},
	{Title: "DESCRIPTION", Width: 12, Max: 16, Rank: 4},
	{Title: "ID", Width: 20, Rank: 5},
}

func (p *Page) cells(v client.Voice) []table.Cell {
	st := p.Env.Styles
	cells := []table.Cell{{Text: named(v), Style: st.Bold}}
	for _, label := range []string{"gender", "accent", "age", "use_case", "description"} {
		cells = append(cells, table.Cell{Text: present.Line(v.Labels[label]), Style: st.Text})
	}
	return append(cells, table.Cell{Text: present.Line(v.ID), Style: st.Muted})
}

func named(v client.Voice) string { return present.LineOr(v.Name, "(no name)") }

// detail is everything about a voice, its labels whatever they are called.
func (p *Page) detail(v client.Voice, width, _ int) []string {
	st := p.Env.Styles
	facts := make([]pane.Fact, 0, len(v.Labels)+2)
	for _, name := range slices.Sorted(maps.Keys(v.Labels)) {
		facts = append(facts, pane.Fact{Name: strings.ReplaceAll(present.Line(name), "_", " "), Value: present.Line(v.Labels[name])})
	}
	preview := present.LineOr(v.PreviewURL, "not provided by Talkstack")
	facts = append(facts, pane.Fact{Name: "preview", Value: preview}, pane.Fact{Name: "id", Value: present.Line(v.ID)})
	return append([]string{st.Title.Render(present.Fit(named(v), width, st.Glyphs.Ellipsis)), ""}, pane.Facts(st, facts, width)...)
}
