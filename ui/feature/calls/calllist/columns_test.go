package calllist

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"talkdeck/ui/export"
	"talkdeck/ui/kit/page"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// dear are calls that differ in everything they can be sorted by.
func dear(t testing.TB) *stage {
	s := newStage(t, 140, 20)
	s.send(t, picture(1, entries(read(t,
		strings.Replace(object("CAd", "failed", noon.Add(-1*time.Minute), `,"seconds":5`), "+14155550123", "+14155550109", 1),
		strings.Replace(object("CAc", "completed", noon.Add(-2*time.Minute), `,"seconds":60,"cost":0.5,"data":{"score":10,"who":"bo"}`), "+14155550123", "+14155550111", 1),
		strings.Replace(object("CAb", "queued", noon.Add(-3*time.Minute), `,"cost":2,"data":{"score":9,"who":"Al"}`), "+14155550123", "+4930123", 1),
		strings.Replace(object("CAa", "completed", noon.Add(-4*time.Minute), `,"seconds":30,"data":{"score":"high"}`), "+14155550123", "+99999999999", 1),
	))...))
	return s
}

func TestSorting(t *testing.T) {
	for by, want := range map[string]string{
		colStarted: "CAd CAc CAb CAa", colStatus: "CAb CAc CAa CAd", colTo: "CAb CAd CAc CAa", colLength: "CAc CAa CAd CAb", colCost: "CAb CAc CAd CAa",
		colID: "CAa CAb CAc CAd", "data.score": "CAb CAc CAa CAd", "data.who": "CAb CAc CAd CAa", colNote: "CAb CAd CAc CAa", colAgent: "CAd CAc CAb CAa",
	} {
		s := dear(t)
		if err := s.notes.Set("CAb", "x"); err != nil {
			t.Fatal(err)
		}
		s.list.order = order{by: by}
		s.refreshRows()
		if got := strings.Join(s.ids(), " "); got != want {
			t.Errorf("by %s: %s, want %s", by, got, want)
		}
	}
	s := dear(t)
	s.list.order = order{by: colCost, reverse: true}
	s.refreshRows()
	if got := strings.Join(s.ids(), " "); got != "CAc CAb CAd CAa" { // what isn't told stays last
		t.Errorf("the cheapest first: %s", got)
	}
}

// The documented fields of a call that say whose it is can be shown, sorted by, filtered and exported.
func TestTheServicesOwnFieldsAreColumns(t *testing.T) {
	s := newStage(t, 140, 20)
	own := func(id, ids string) string { return object(id, "completed", noon.Add(-time.Minute), ids) }
	s.send(t, picture(1, entries(read(t,
		own("CAa", `,"partnerId":"p-9","shiftId":"s-1","assignmentId":"=a"`), own("CAb", `,"partnerId":"p-118","shiftId":null`), own("CAc", ``),
	))...))
	s.setColumns([]string{colID, colPartner, colShift, colAssignment})
	s.sees(t, "PARTNER", "SHIFT", "ASSIGNMENT")
	if row := s.row(t, "CAa"); !strings.Contains(row, "p-9") || !strings.Contains(row, "s-1") || !strings.Contains(row, "=a") {
		t.Errorf("%q", row)
	}
	s.sortBy(colPartner)
	if got := strings.Join(s.ids(), " "); got != "CAb CAa CAc" {
		t.Errorf("sorted: %s", got)
	}
	s.press("/")
	s.typeIn("shiftId=s-1")
	if got := strings.Join(s.ids(), " "); got != "CAa" {
		t.Errorf("filtered: %s", got)
	}
	want := "id,partnerId,shiftId,assignmentId\nCAa,p-9,s-1,'=a\n"
	if got := export.String(export.CSV, s.exported(s.list.shown)) + "\n"; got != want {
		t.Errorf("exported: %q, want %q", got, want)
	}
}

func TestSortingByKeysAndMouse(t *testing.T) {
	s := dear(t)
	s.press("j")
	s.sees(t, "STARTED UTC▼")
	s.press(">")
	s.sees(t, "LENGTH▼")
	s.press("z")
	s.sees(t, "LENGTH▲")
	if got := s.cursor(); got != "CAc" {
		t.Errorf("the cursor went to %s", got)
	}
	s.press("<")
	s.press("<")
	s.sees(t, "FROM▲")
	head := len(s.head())
	title := strings.Index(s.lines()[head], "COST")
	s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: title, Y: head})
	s.sees(t, "COST▼")
	s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: title, Y: head})
	s.sees(t, "COST▲")
	s.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: strings.Index(s.lines()[head], "EXTRACTED"), Y: head})
	s.sees(t, "COST▲") // by nothing in particular
}

func TestASortColumnWithoutRoomIsNamed(t *testing.T) {
	s := dear(t)
	s.list.order = order{by: colCost}
	s.refreshRows()
	exact(t, s, 40, 20)
	s.sees(t, "sorted by cost")
}

func TestColumnsAreChosen(t *testing.T) {
	s := dear(t)
	box, ok := s.press("C").(page.Dialog)
	if !ok {
		t.Fatal("C asks nothing")
	}
	chooser, ok := box.Box.(*dialog.Chooser)
	if !ok || len(chooser.Options) != len(known)+2 {
		t.Fatalf("%+v", box.Box)
	}
	s.follow(chooser.Then([]string{"data.who", colStatus, "data.score", "nonsense"}))
	header := s.lines()[len(s.head())]
	if !strings.HasPrefix(strings.TrimSpace(header), "WHO") || !strings.Contains(header, "SCORE") || strings.Contains(header, "COST") {
		t.Errorf("%q", header)
	}
	s.sees(t, "Al                        ◌ queued       9")
	if got := s.views.Last().Columns; strings.Join(got, " ") != "data.who status data.score" {
		t.Errorf("remembered: %v", got)
	}
	s.follow(chooser.Then(nil))
	s.sees(t, "EXTRACTED")
	if got := s.views.Last().Columns; got != nil {
		t.Errorf("remembered: %v", got)
	}
}

func TestTimesAreShownAsTheProgramSays(t *testing.T) {
	s := dear(t)
	s.Env.Times = present.Ages
	s.Restyle()
	s.sees(t, "1m 00s ago", "STARTED▼")
}

func TestMarks(t *testing.T) {
	s := newStage(t, 100, 20)
	s.send(t, picture(1, entries(read(t, objects(8)...))...))
	s.press("space")
	s.press("j")
	s.press("j")
	s.press("S")
	s.sees(t, "■ 4 marked", "■✓ completed")
	if got := len(s.exportedCalls()); got != 4 {
		t.Errorf("%d would be exported", got)
	}
	s.press("space")
	s.sees(t, "■ 3 marked")
	s.press("/")
	s.typeIn("status:voicemail")
	s.press("enter")
	for i, want := range []string{"filter", "", ""} { // esc takes the marks away first
		s.press("esc")
		if got := s.view.Filter != "" && len(s.marks.ids) == 0; got != (want == "filter") {
			t.Errorf("esc %d: filter %q, %d marks", i+1, s.view.Filter, len(s.marks.ids))
		}
	}
}

func TestColumnsHaveNames(t *testing.T) {
	for _, name := range append(ColumnNames(), "data.outcome", "data.call back") {
		if err := CheckColumn(name); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"", "price", "Status", "data.", "\x1b[2J"} {
		err := CheckColumn(name)
		if err == nil || strings.Contains(err.Error(), "\x1b") || !strings.Contains(err.Error(), "status, to, from") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
