package ui_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"talkdeck/ui/uitest"
)

// hostileScenario is the scenario of the other tests with names that try to steer the terminal, all over.
func hostileScenario(t *testing.T) fstest.MapFS {
	t.Helper()
	h := func(s string) string { return s + uitest.Hostile }
	agent := func(id, name, number string) map[string]any {
		return map[string]any{
			"id": id, "name": h(name), "voice": "JackVoice00000000000", "prompt": "evil.md", "number": number,
			"extracts": map[string][]string{h("outcome"): {h("booked")}},
		}
	}
	raw, err := json.Marshal(map[string]any{
		"user": map[string]any{"email": "ana@example.com", "password": "correct horse", "name": h("Ana"), "company": h("Acme")},
		"projects": []any{map[string]any{
			"id": nordwind, "name": h("Nordwind"), "description": h("Removals"), "every_seconds": 20, "share": 1.0,
			"agents": []any{agent("ag-1", "Jack", "+14155550101"), agent("ag-2", "Mia", "+14155550102")},
		}},
		"voices": []any{map[string]any{"voice_id": "JackVoice00000000000", "name": h("Rachel"), "labels": map[string]string{"gender": h("female"), h("mood"): h("calm")}, "preview_url": h("https://x.example/")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{"scenario.json": {Data: raw}, "prompts/evil.md": {Data: []byte(h("You are Jack.\n") + " Greet {{first" + uitest.Hostile + "}} and {{order}}.")}}
}

// Names and prompts come from strangers: on no screen, at no size, do they reach the terminal as they are.
func TestHostileTextIsHarmlessOnEveryScreen(t *testing.T) {
	run(t, func(d *deck) { signedIn(d); d.sandbox.Scenario = hostileScenario(t) }, func(t *testing.T, d *deck) {
		d.Until("STATUS", 5*time.Second)
		for _, screen := range []string{
			":projects<enter>", ":agents<enter>", "<enter>", "E", "<esc>", "v", "<esc>", "D", "<esc>", "a", "<esc>", "c", "<tab><tab>", "<esc>", ":agent Jack<tab>", "<esc>",
			":calls<enter>", "<enter>", "<tab>", "A", "<esc>", "N", "<esc>", ":voices<enter>", ":numbers<enter>", "e", "<esc>", ":session<enter>", ":account<enter>",
			":rename<enter>", "<esc>", ":webhook<enter>", "<esc>", ":delete project<enter>", "<esc>", ":new agent<enter>", "<tab><right>", "<esc>", ":requests<enter>", "<enter>", "<esc>",
			":project Nord<tab>", "<esc>", ":unknown<enter>", "?", "<esc>",
		} {
			d.Burst(screen)
			d.Pass(2 * time.Second)
			for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 15}} {
				d.Resize(size[0], size[1])
				harmless(t, d, screen)
			}
		}
	})
}

func harmless(t *testing.T, d *deck, where string) {
	t.Helper()
	content := d.Content()
	for _, evil := range []string{"\x1b]0;", "\x1b[2J", "\a", "\u202e", "\u200d", "\u009b"} {
		if strings.Contains(content, evil) {
			t.Errorf("%q gets through after %s:\n%s", evil, where, d.Screen())
		}
	}
}
