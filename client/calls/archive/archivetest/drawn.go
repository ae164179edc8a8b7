package archivetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"talkdeck/client"
	"talkdeck/client/calls/archive"
	"talkdeck/client/calls/watch"
)

// anyUpdates are what some sessions of the program saw, in the order in which they saw it.
func anyUpdates(t *rapid.T) []archive.Update {
	var out []archive.Update
	scopes := []archive.Scope{In, {Service: "localhost", Project: "p2"}}
	for range rapid.IntRange(1, 12).Draw(t, "updates") {
		u := archive.Update{Scope: rapid.SampledFrom(scopes).Draw(t, "scope")}
		for range rapid.IntRange(0, 5).Draw(t, "entries") {
			u.Entries = append(u.Entries, anyEntry(t))
		}
		id := fmt.Sprintf("CA%d", rapid.IntRange(0, 9).Draw(t, "of"))
		at := anyTime(t)
		switch rapid.IntRange(0, 9).Draw(t, "extra") {
		case 0:
			u.Notes = map[string]archive.Note{id: {At: at, Text: anyWords(t)}}
		case 1:
			u.Makers = map[string]archive.Maker{id: {At: at, Agent: rapid.SampledFrom([]string{"", "a1", "b2"}).Draw(t, "agent")}}
		case 2:
			u.Answers = map[string][]archive.Answer{id: {{At: at, Questions: "q", Text: anyWords(t)}}}
		case 3:
			u.Watched = []watch.Span{{From: at, To: at.Add(time.Duration(rapid.IntRange(0, 100_000).Draw(t, "watched")) * time.Second)}}
		case 4:
			u.Complete = []string{at.Format(time.DateOnly)}
		}
		out = append(out, u)
	}
	return out
}

func anyTime(t *rapid.T) time.Time {
	return Noon.Add(-time.Duration(rapid.IntRange(0, 300_000).Draw(t, "ago")) * time.Second)
}

func anyWords(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{
		"refund", "Refunded", "ruf", "RÜCKRUF", "49301", "4930123", "+49 (0)30 123", "Ünal", "straße", "", `"`, "§4930", "AND", "x.y", "日本", "no",
	}), 0, 3).Draw(t, "words"), " ")
}

func anyEntry(t *rapid.T) *watch.Entry {
	draw := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	raw := map[string]any{
		"callSid": fmt.Sprintf("CA%d", rapid.IntRange(0, 9).Draw(t, "id")),
		"status":  draw("status", "completed", "busy", "in-progress", "ringing", "voicemail", "on hold"),
		"to":      draw("to", "+4930123456", "+49 30 123-789", "anonymous", "+14155550123", ""),
		"from":    draw("from", "+442079460123", "+4930123456", ""),
	}
	if rapid.Bool().Draw(t, "dated") {
		raw["date"] = anyTime(t).Format(time.RFC3339)
	}
	if rapid.Bool().Draw(t, "over") {
		raw["seconds"], raw["cost"] = rapid.IntRange(0, 99).Draw(t, "seconds"), 0.1*float64(rapid.IntRange(0, 9).Draw(t, "cost"))
	}
	if rapid.Bool().Draw(t, "told") {
		raw["data"] = map[string]any{
			draw("key", "outcome", "name"): anyWords(t), "more": map[string]any{draw("inner", "a", "b"): rapid.IntRange(0, 9).Draw(t, "number")},
		}
	}
	if id := draw("agent", "", "", "a1", "c3"); id != "" {
		raw["agentId"] = id
	}
	text, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	before := rapid.SliceOfN(rapid.SampledFrom([]client.Status{client.StatusQueued, client.StatusRinging, "on hold"}), 0, 2).Draw(t, "before")
	return Entry(t, string(text), anyTime(t), rapid.Bool().Draw(t, "came"), before...)
}
