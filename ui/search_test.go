package ui_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/archive/archivetest"
	"talkdeck/client/calls/archive/sqlite"
	"talkdeck/client/calls/watch"
	"talkdeck/ui/uitest"
)

const harbor = "11111111-0000-4000-8000-000000000002"

// archived gives the program an archive in a file, with calls of two projects that the service knows nothing of.
func archived(t *testing.T, d *deck, hostile string) {
	t.Helper()
	signedIn(d)
	a := sqlite.New(filepath.Join(t.TempDir(), "archive.db"), sqlite.Options{})
	put := func(project, id, status, to, date, outcome string) {
		raw, err := json.Marshal(map[string]any{
			"callSid": id, "status": status + hostile, "to": to + hostile, "from": "+14155550101", "date": date, "seconds": 61, "agentId": "ag-1",
			"data": map[string]string{"outcome" + hostile: outcome + hostile},
		})
		if err != nil {
			t.Fatal(err)
		}
		e := archivetest.Entry(t, string(raw), time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC), false)
		u := archive.Update{Scope: archive.Scope{Service: "api.example.com", Project: project}, Entries: []*watch.Entry{e}}
		if err := a.Put(context.Background(), u); err != nil {
			t.Fatal(err)
		}
	}
	put(nordwind, "CAold1", "completed", "+4930111", "1999-11-01T10:00:00Z", "Refund")
	put(harbor, "CAold2", "failed", "+4930222", "1999-10-01T10:00:00Z", "refused")
	d.services.Archive = a
}

func TestSearchingByKeys(t *testing.T) {
	run(t, func(d *deck) { archived(t, d, "") }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press("8")
		d.Sees("8 Search", "Search · 2 calls", "+4930111", "+4930222", "MONTH", "1999-10", "Jack")
		d.Burst("/refu*<enter>")
		d.Sees("Search · 2 calls", "/refu*")
		d.Burst("<tab>j<enter>") // the second status
		d.Sees("Search · 1 call", "/refu* status:failed")
		d.SeesNot("+4930111")
		d.Burst("<tab><enter>") // the call, of another project than the one in view
		d.Until("Talkstack knows no call", 5*time.Second)
		d.Sees("+4930222", "refused", "Harbor")
		d.Press("esc")
		d.Sees("/refu* status:failed")
		d.Burst(":search refund<enter>")
		d.Sees("/refund", "Search · 1 call", "+4930111")
		d.Burst(":search state:failed<enter>")
		d.Sees("status:")
		d.Sees("/refund")
		d.Press("?")
		d.Sees("facets", "export", "8  search")
		d.Press("pgdown", "pgdown")
		d.Sees(":search WORDS")
		d.Press("esc", "esc", "esc")
		d.Sees("Search · 2 calls")
		for _, size := range [][2]int{{80, 24}, {40, 15}, {120, 40}} {
			d.Resize(size[0], size[1])
			d.Sees("Search", "+4930111")
		}
	})
}

func TestWithoutAnArchiveSearchSaysSo(t *testing.T) {
	run(t, func(d *deck) { signedIn(d); d.width, d.height = 80, 24 }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Press("8")
		d.Sees("the archive is off")
		d.Burst("/")
		d.Burst(":search x<enter>")
		d.Sees("the archive is off")
	})
}

func TestHostileTextIsHarmlessInTheSearch(t *testing.T) {
	run(t, func(d *deck) { archived(t, d, uitest.Hostile) }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		for _, keys := range []string{"8", "/refu<tab>", "<esc>", "<tab><enter>", "<tab><enter>", "<esc>", "?", "<esc>"} {
			d.Burst(keys)
			for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 15}} {
				d.Resize(size[0], size[1])
				harmless(t, d, keys)
			}
		}
	})
}

// A call that the service doesn't have any more is shown as it was kept, and an export holds all of them.
func TestACallThatTheServiceLostIsShownAsItWasKept(t *testing.T) {
	run(t, func(d *deck) { archived(t, d, ""); d.width, d.height = 80, 24 }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		d.Burst(":search refund<enter>")
		d.Burst("<enter>")
		d.Until("Talkstack knows no call", 5*time.Second)
		d.Sees("+4930111", "Refund")
		if strings.Contains(d.Screen(), string(client.StatusFailed)) {
			t.Errorf("another call is shown:\n%s", d.Screen())
		}
	})
}
