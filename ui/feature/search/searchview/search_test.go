package searchview

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/export"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/widget/dialog"
	"talkdeck/ui/uitest"
)

var now = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

// failing is an archive of which some things can't be read.
type failing struct {
	archive.Archive
	search, facets error
	searched       int
}

func (f *failing) Search(ctx context.Context, q archive.Query) (archive.Page, error) {
	f.searched++
	if f.search != nil {
		return archive.Page{}, f.search
	}
	return f.Archive.Search(ctx, q)
}

func (f *failing) Facets(ctx context.Context, q archive.Query) (archive.Facets, error) {
	if f.facets != nil {
		return archive.Facets{}, f.facets
	}
	return f.Archive.Facets(ctx, q)
}

// agents are those of a project.
type agents struct {
	list []client.Agent
	err  error
}

func (a agents) List(context.Context, string) ([]client.Agent, error) { return a.list, a.err }

// kept is an archive with n calls, one a minute back from now. Each third failed; each tenth wants a refund.
func kept(t testing.TB, n int) *failing {
	t.Helper()
	a := archivetest.NewModel()
	var entries []*watch.Entry
	for i := range n {
		status, outcome := "completed", "booked"
		if i%3 == 0 {
			status = "failed"
		}
		if i%10 == 0 {
			outcome = "Refund wanted"
		}
		raw := fmt.Sprintf(`{"callSid":"CA%04d","status":%q,"to":"+4930%07d","from":"+14155550101","date":%q,"seconds":61,
			"agentId":"ag-1","data":{"outcome":%q}}`, i, status, i, now.Add(-time.Duration(i)*time.Minute).Format(time.RFC3339), outcome)
		entries = append(entries, archivetest.Entry(t, raw, now, false, client.Status(status)))
	}
	put(t, a, "p1", entries...)
	return &failing{Archive: a}
}

func put(t testing.TB, a archive.Archive, project string, entries ...*watch.Entry) {
	t.Helper()
	u := archive.Update{Scope: archive.Scope{Service: "https://api.example.com", Project: project}, Entries: entries}
	if err := a.Put(context.Background(), u); err != nil {
		t.Fatal(err)
	}
}

// open opens the page on an archive.
func open(t testing.TB, a archive.Archive, width, height int) *uitest.Page {
	t.Helper()
	return uitest.Open(t, width, height, func(env *page.Env) page.Page {
		env.Project = client.Project{ID: "p1", Name: "Nordwind"}
		env.Projects = []client.Project{env.Project}
		return New(env, page.ID{Kind: page.Search}, Options{
			Archive: a, Service: "https://api.example.com", Agents: agents{list: []client.Agent{{ID: "ag-1", Name: "Jack Frost"}}}, Table: idTable(a),
		})
	})
}

// idTable makes tables of the ids alone.
func idTable(a archive.Archive) func(context.Context, archive.Query, func(int)) export.Table {
	return func(ctx context.Context, q archive.Query, found func(int)) export.Table {
		q.Limit = 1 << 20
		all, err := a.Search(ctx, q)
		return export.Table{Columns: []export.Column{{Key: "id"}}, Err: func() error { return err }, Rows: func(yield func([]export.Cell) bool) {
			for _, c := range all.Calls {
				if !yield([]export.Cell{export.Text(c.ID)}) {
					return
				}
			}
			found(len(all.Calls))
		}}
	}
}

func (p *Page) ids() (ids []string) {
	for _, h := range p.hits {
		ids = append(ids, h.ID)
	}
	return ids
}

func typeIn(p *uitest.Page, text string) {
	p.Press("/")
	for _, r := range text {
		p.Press(string(r))
	}
}

func see(t *testing.T, p *uitest.Page, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.Text(), text) {
			t.Errorf("%q is not on the screen:\n%s", text, p.Text())
		}
	}
}

func TestWordsAndTermsAreFound(t *testing.T) {
	p := open(t, kept(t, 30), 120, 40)
	see(t, p, "30 calls", "+49300000000", "outcome: booked", "STATUS", "Jack Frost", "2026-11")
	for text, want := range map[string]int{
		"refund": 3, "refun": 0, "refun*": 3, "refund status:failed": 1, "!refund": 27, "agent:jack": 30, "agent:mia": 0,
	} {
		typeIn(p, text)
		p.Press("enter")
		if got := len(p.Page.(*Page).hits); got != want {
			t.Errorf("%s finds %d, want %d:\n%s", text, got, want, p.Text())
		}
		if want == 0 {
			see(t, p, "No call that was ever seen here matches.", "esc clears")
		} else {
			see(t, p, "/"+text, fmt.Sprint(want, " call"))
		}
		if !p.Back() {
			t.Errorf("%s isn't cleared by esc", text)
		}
		p.Run(nil)
		if got := len(p.Page.(*Page).hits); got != 30 {
			t.Errorf("after esc there are %d calls", got)
		}
	}
}

func TestItIsSearchedForWhileItIsTyped(t *testing.T) {
	p := open(t, kept(t, 30), 80, 24)
	typeIn(p, "refund status:")
	see(t, p, "/refund status:", "3 calls") // what could be read last
	p.Press("b", "u", "s", "y", "enter")
	see(t, p, "No call that was ever seen here matches.")
	p.Press("/", "esc")
	if p.TakesText() || len(p.Page.(*Page).hits) != 30 {
		t.Error("esc doesn't clear")
	}
}

func TestAMistakeIsSaid(t *testing.T) {
	p := open(t, kept(t, 3), 80, 24)
	typeIn(p, "state:failed")
	p.Press("enter")
	see(t, p, "status:")
	if got := p.Page.(*Page); !got.line.open || got.text != "state" {
		t.Errorf("what can't be read is in force: %q", got.text)
	}
}

func TestMoreIsReadAsOneScrolls(t *testing.T) {
	a := kept(t, 450)
	p := open(t, a, 80, 24)
	got := p.Page.(*Page)
	if len(got.hits) != atOnce {
		t.Fatalf("%d calls are read at once", len(got.hits))
	}
	for range 10 {
		p.Press("G")
	}
	if len(got.hits) != 450 || got.next != "" {
		t.Fatalf("%d calls, then %q", len(got.hits), got.next)
	}
	for i, id := range got.ids() {
		if want := fmt.Sprintf("CA%04d", i); id != want {
			t.Fatalf("call %d is %s, want %s", i, id, want)
		}
	}
	before := a.searched
	p.Press("G", "k", "j")
	if a.searched != before {
		t.Error("what is all there is read again")
	}
}

func TestAnAnswerThatIsOvertakenIsDropped(t *testing.T) {
	p := open(t, kept(t, 30), 120, 40)
	late := p.Page.(*Page).searchFor("refund", "refund")
	p.Run(p.Page.(*Page).searchFor("status:failed", "status:failed"))
	p.Run(late)
	if got := len(p.Page.(*Page).hits); got != 10 {
		t.Errorf("%d calls, want those that failed", got)
	}
}

func TestAFacetIsAddedAsATerm(t *testing.T) {
	p := open(t, kept(t, 30), 120, 40)
	got := p.Page.(*Page)
	for _, c := range []struct{ label, key, text string }{
		{"failed", "enter", "status:failed"}, {"failed", "!", "!status:failed"}, {"Jack Frost", "enter", `agent="Jack Frost"`},
		{"+14155550101", "enter", "number=+14155550101"}, {"2026-11", "enter", "since:2026-11-01 until:2026-11-30"},
		{"outcome", "enter", "!data.outcome:"}, {"outcome", "!", "data.outcome:"},
	} {
		t.Run(c.label+c.key, func(t *testing.T) {
			p.Press("tab", "g")
			for i := 0; got.side.list[got.side.at].label != c.label; i++ {
				if i == len(got.side.list) {
					t.Fatalf("there is no %s:\n%s", c.label, p.Text())
				}
				p.Press("j")
			}
			count := got.side.list[got.side.at].count
			p.Press(c.key)
			if got.text != c.text {
				t.Errorf("searched for %q, want %q", got.text, c.text)
			}
			if c.key == "enter" && len(got.hits) != count {
				t.Errorf("%d calls, the facet said %d", len(got.hits), count)
			}
			p.Back()
			p.Run(nil)
			p.Back()
			p.Run(nil)
			if got.side.focused || got.text != "" {
				t.Errorf("esc leaves %v, %q", got.side.focused, got.text)
			}
		})
	}
	p.Press("/", "r", "enter")
	p.Resize(got.Size)
}

func TestFacetsNeedRoom(t *testing.T) {
	p := open(t, kept(t, 30), 99, 24)
	p.Press("tab")
	if strings.Contains(p.Text(), "MONTH") || p.Page.(*Page).side.focused {
		t.Errorf("there are facets:\n%s", p.Text())
	}
}

func TestACallIsOpenedInItsOwnProject(t *testing.T) {
	a := kept(t, 2)
	put(t, a, "p2", archivetest.Entry(t, `{"callSid":"CAother","status":"completed","date":"2026-11-23T16:00:01Z"}`, now, false))
	p := open(t, a, 120, 24)
	p.Press("enter")
	if want := (page.Open{ID: page.ID{Kind: page.Call, Project: "p2", Item: "CAother"}}); p.Intent() != want {
		t.Errorf("%+v, want %+v", p.Intent(), want)
	}
	p.Press("y")
	if want := (page.Copy{Text: "CAother", What: "call id"}); p.Intent() != want {
		t.Errorf("%+v", p.Intent())
	}
}

func TestACallOfAnotherServiceIsNotOpened(t *testing.T) {
	a := archivetest.NewModel()
	e := archivetest.Entry(t, `{"callSid":"CA1","status":"completed","date":"2026-11-23T16:00:01Z"}`, now, false)
	if err := a.Put(t.Context(), archive.Update{Scope: archive.Scope{Service: "else.example", Project: "p1"}, Entries: []*watch.Entry{e}}); err != nil {
		t.Fatal(err)
	}
	p := open(t, a, 120, 24)
	p.Press("enter")
	if said, ok := p.Intent().(page.Notify); !ok || !strings.Contains(said.Text, "else.example") {
		t.Errorf("%+v", p.Intent())
	}
}

func TestAllThatIsFoundIsExported(t *testing.T) {
	p := open(t, kept(t, 250), 80, 24)
	typeIn(p, "!refund")
	p.Press("enter", "ctrl+s")
	box, ok := p.Intent().(page.Dialog)
	if !ok {
		t.Fatalf("%+v", p.Intent())
	}
	path := filepath.Join(t.TempDir(), "found.csv")
	p.Run(box.Box.(*dialog.Input).Then(path))
	if got, want := p.Intent(), (page.Notify{Level: page.Success, Text: "wrote 225 calls to " + path}); got != tea.Msg(want) {
		t.Errorf("%+v", got)
	}
	raw, err := os.ReadFile(path)
	if err != nil || strings.Count(string(raw), "\n") != 226 {
		t.Errorf("%d lines, %v", strings.Count(string(raw), "\n"), err)
	}
}

func TestAnExportThatFailsWritesNothing(t *testing.T) {
	a := kept(t, 3)
	p := open(t, a, 80, 24)
	p.Press("ctrl+s")
	a.search = errors.New("the disk is gone")
	path := filepath.Join(t.TempDir(), "found.csv")
	p.Run(p.Intent().(page.Dialog).Box.(*dialog.Input).Then(path))
	if said, ok := p.Intent().(page.Notify); !ok || said.Level != page.Failure || !strings.Contains(said.Text, "the disk is gone") {
		t.Errorf("%+v", p.Intent())
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a part was written")
	}
}

func TestWhatThereIsInsteadOfCalls(t *testing.T) {
	see(t, open(t, nil, 80, 24), "the archive is off")
	see(t, open(t, archivetest.NewModel(), 80, 24), "No calls are kept here yet.")
	a := kept(t, 3)
	a.search = archive.ErrNewer
	p := open(t, a, 80, 24)
	see(t, p, "made by a newer talkdeck", "r tries again")
	a.search = nil
	p.Press("r")
	see(t, p, "3 calls", "+49300000000")
	a.facets = archive.ErrDamaged
	p.Press("r")
	see(t, p, "3 calls", "+49300000000", "the archive is damaged")
	p = uitest.Build(t, 80, 24, func(env *page.Env) page.Page {
		return New(env, page.ID{Kind: page.Search}, Options{Archive: a, Table: idTable(a)})
	})
	p.Show()
	see(t, p, "Searching")
}

func TestEverySize(t *testing.T) {
	p := open(t, kept(t, 120), 120, 40)
	typeIn(p, "booked")
	p.Fills()
	p.Press("enter")
	p.Fills()
	p.Press("tab")
	p.Fills()
}

func TestHostileTextIsHarmless(t *testing.T) {
	a := archivetest.NewModel()
	h := func(s string) string {
		raw, err := json.Marshal(s + uitest.Hostile)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	raw := fmt.Sprintf(`{"callSid":"CA1","status":%s,"to":%s,"from":%s,"date":"2026-11-23T15:00:00Z","agentId":%s,"data":{%s:%s}}`,
		h("odd"), h("+1"), h("+2"), h("ag"), h("key"), h("value"))
	put(t, a, "p"+uitest.Hostile, archivetest.Entry(t, raw, now, false))
	p := open(t, a, 120, 40)
	got := p.Page.(*Page)
	for i := range got.side.list {
		p.Press("tab", "g")
		for range i {
			p.Press("j")
		}
		label := got.side.list[got.side.at].label
		p.Press("enter")
		p.Harmless()
		if len(got.hits) != 1 {
			t.Errorf("%s: %d calls for %q", label, len(got.hits), got.text)
		}
		p.Press("/")
		p.Harmless()
		p.Press("esc")
	}
}
