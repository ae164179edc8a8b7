package cli

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"talkdeck/ui/kit/page"
)

// quiet is a model that takes everything.
type quiet struct{ tea.Model }

func (q quiet) Update(tea.Msg) (tea.Model, tea.Cmd) { return q, nil }

// logs opens what flags ask for.
func logs(t *testing.T, flags map[string]string) (*program, *requestLog) {
	t.Helper()
	p := &program{ctx: t.Context(), env: none, streams: Streams{Err: os.Stderr}}
	log, err := p.openLogs(settings(t, flags, nil))
	if err != nil {
		t.Fatal(err)
	}
	return p, log
}

func TestEveryMessageIsDebugged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "debug.log")
	p, log := logs(t, map[string]string{"debug": path})
	r := httptest.NewRequest(http.MethodGet, "https://api.example/x", nil)
	r.Header.Set("X-Api-Key", "c4n4ry")
	if resp, err := log.wrap(answers{200}).RoundTrip(r); err != nil || resp.Body.Close() != nil {
		t.Fatal(err)
	}
	id := page.ID{Kind: page.Call, Project: "p1", Item: "CA-c4n4ry"}
	loader := page.Loader[string]{PageID: page.ID{Kind: page.Agents}}
	load := loader.Start(t.Context(), func(context.Context) (string, error) { return "hunter2", nil })
	model := p.debugged(quiet{})
	for _, msg := range []tea.Msg{
		tea.WindowSizeMsg{Width: 80}, tea.KeyPressMsg{Code: 'p', Text: "p"}, tea.KeyPressMsg{Code: 'c', Mod: tea.ModCtrl}, tea.KeyPressMsg{Code: tea.KeyEnter},
		tea.PasteMsg{Content: "hunter2"}, page.Fed[int]{PageID: page.ID{Kind: page.Calls, Project: "p1"}}, load(),
	} {
		model, _ = model.Update(msg)
	}
	if got := panicOf(func() { (guarded{p.debugged(panicky{update: true})}).Update(tea.FocusMsg{}) }); !strings.HasPrefix(got, "boom") {
		t.Errorf("the panic became %q", got)
	}
	model.Update(page.Fed[int]{PageID: id})
	p.closeLog(log)
	raw, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(raw), "hunter2") || strings.Contains(string(raw), "c4n4ry") {
		t.Errorf("%s, %v", raw, err)
	}
	var got []map[string]any
	for line := range strings.Lines(string(raw)) {
		var l map[string]any
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatal(err)
		}
		if l["time"] == nil || l["us"] == nil {
			t.Errorf("no time in %s", line)
		}
		if n, ok := l["generation"].(float64); ok && n > 0 {
			l["generation"] = "some"
		}
		for _, k := range []string{"time", "us", "level"} {
			delete(l, k)
		}
		got = append(got, l)
	}
	want := []map[string]any{
		{"msg": "tea.WindowSizeMsg"},
		{"msg": "tea.KeyPressMsg", "key": "a character"},
		{"msg": "tea.KeyPressMsg", "key": "ctrl+c"},
		{"msg": "tea.KeyPressMsg", "key": "enter"},
		{"msg": "tea.PasteMsg"},
		{"msg": "page.Fed[int]", "page": "calls/p1"},
		{"msg": "page.Loaded[string]", "page": "agents", "generation": "some"},
		{"msg": "tea.FocusMsg", "panicked": true},
		{"msg": "page.Fed[int]", "page": "call/p1/CA-[secret]"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestWithoutDebugTheModelIsAsItWas(t *testing.T) {
	p, log := logs(t, nil)
	if m := p.debugged(panicky{}); m != (panicky{}) || log != nil {
		t.Errorf("%v, %v", m, log)
	}
}

// TestARecordIsMaskedByWhateverIsLearned: the service names a secret before it is sent.
func TestARecordIsMaskedByWhateverIsLearned(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "tape")
	p, log := logs(t, map[string]string{"record": dir})
	ask := func(path, key string) {
		t.Helper()
		r := httptest.NewRequest(http.MethodGet, "https://api.example"+path, nil)
		if key != "" {
			r.Header.Set("X-Api-Key", key)
		}
		resp, err := log.wrap(answers{200}).RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		if err = errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatal(err)
		}
	}
	ask("/before/c4n4ry", "")
	ask("/after", "c4n4ry")
	p.closeLog(log)
	raw, err := os.ReadFile(filepath.Join(dir, "000001.json"))
	if err != nil || strings.Contains(string(raw), "c4n4ry") || !strings.Contains(string(raw), "/before/[secret]") {
		t.Errorf("%s, %v", raw, err)
	}
}

func TestWhatCantBeRecordedIsSaidOnce(t *testing.T) {
	said, err := os.Create(filepath.Join(t.TempDir(), "said"))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "tape")
	p, log := logs(t, map[string]string{"record": dir})
	p.streams.Err = said
	if err := errors.Join(os.Remove(dir), os.WriteFile(dir, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		resp, err := log.wrap(answers{200}).RoundTrip(httptest.NewRequest(http.MethodGet, "https://api.example/x", nil))
		if err = errors.Join(err, resp.Body.Close()); err != nil {
			t.Error(err)
		}
	}
	p.closeLog(log)
	raw, err := os.ReadFile(said.Name())
	if err = errors.Join(err, said.Close()); err != nil || strings.Count(string(raw), "not all answers were recorded: ") != 1 {
		t.Errorf("said %q, %v", raw, err)
	}
}
