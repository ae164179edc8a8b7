package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// restart is a new sandbox on the state of the old, which wasn't told.
func (b *bench) restart(opts Options) {
	b.t.Helper()
	opts.Scenario, opts.Now = smallScenario(), func() time.Time { return b.now }
	s, err := New(opts)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Server = s
}

func TestAKilledSandboxGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	opts := Options{Calls: 100, Seed: 3, State: dir}
	b := newBench(t, opts)
	login := b.login()
	spent := b.login()["refreshToken"]
	b.refreshed(200, spent)
	key := b.want(200, "GET /user/generate-apikey", nil)["apiKey"]
	b.want(200, "POST /auth/signup", fields{"email": "bo@example.com", "password": "x", "name": "Bo"})
	b.want(200, "POST /project/create-project", fields{"name": "New", "description": ""})
	b.want(200, "PUT /agent", fields{"projectId": shop, "agentId": jack, "systemInstruction": "Changed."})
	b.want(200, "PATCH /project/active-agent", fields{"projectId": shop, "active_agent": jill})
	b.after(time.Minute)
	made := b.want(200, "POST /call/makeCall", fields{
		"number": "+4930901820", "projectId": shop, "agentId": jill, "dynamicVariables": fields{"name": "Bo"},
	})
	b.after(time.Minute)
	b.do("burst 5")
	b.do("voicemail")
	b.do("speed 3")
	b.after(7 * time.Second)
	history, dialled, projects := b.page(shop, "", everything), b.Dialled(), b.want(200, "GET /project", nil)

	b.restart(Options{Calls: 5, Seed: 99, Speed: 3, State: dir}) // the seed and the calls stay those of the first run
	if got := b.page(shop, "", everything); !reflect.DeepEqual(got, history) {
		for i := range got {
			if i < len(history) && !reflect.DeepEqual(got[i], history[i]) {
				t.Errorf("%v was %v", got[i], history[i])
			}
		}
		t.Errorf("%d calls were %d", len(got), len(history))
	}
	if got := b.Dialled(); !reflect.DeepEqual(got, dialled) || len(got) != 1 || got[0].Variables["name"] != "Bo" || got[0].CallID != at(made, "call/call_id") {
		t.Errorf("dialled %v, was %v", got, dialled)
	}
	if got := b.want(200, "GET /project", nil); !reflect.DeepEqual(got, projects) {
		t.Errorf("projects %v, were %v", got, projects)
	}
	if got := b.want(200, "POST /agent", fields{"projectId": shop, "agentId": jack})["systemInstruction"]; got != "Changed." {
		t.Errorf("the prompt is %v", got)
	}
	b.refreshed(200, login["refreshToken"])
	b.refreshed(401, spent)
	b.want(403, "POST /auth/login", fields{"email": "bo@example.com", "password": "x"})
	if got := b.world.Users[email].APIKey; got != key {
		t.Error("the API key is another")
	}
	again := b.want(200, "POST /call/makeCall", fields{"number": "+4930901820", "projectId": shop, "agentId": jill})
	if at(again, "call/call_id") == at(made, "call/call_id") {
		t.Error("two calls have one id")
	}
}

func TestTheStateIsNobodyElses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	newBench(t, Options{State: dir})
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, "sandbox.json"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestThePollOfALiveListWritesNothing(t *testing.T) {
	dir := t.TempDir()
	b := newBench(t, Options{State: dir, Calls: 10})
	path := filepath.Join(dir, "sandbox.json")
	kept := filepath.Join(t.TempDir(), "kept") // a name that stays with the file, else a new one might get its number
	if err := os.Link(path, kept); err != nil {
		t.Fatal(err)
	}
	untouched := func() bool {
		before, err := os.Stat(kept)
		if err != nil {
			t.Fatal(err)
		}
		after, err := os.Stat(path)
		return err == nil && os.SameFile(before, after)
	}
	b.after(time.Minute)
	b.page(shop, "", 100)
	b.want(200, "POST /agent", fields{"projectId": shop, "agentId": jack})
	if !untouched() {
		t.Error("reading wrote the state")
	}
	b.want(200, "POST /call/makeCall", fields{"number": "+4930901820", "projectId": shop, "agentId": jill})
	if untouched() {
		t.Error("a call that was made isn't written")
	}
}

func TestAStateThatCannotBeReadIsNotOverwritten(t *testing.T) {
	whole := func(change func(map[string]any)) string {
		dir := t.TempDir()
		newBench(t, Options{State: dir})
		raw, err := os.ReadFile(filepath.Join(dir, "sandbox.json"))
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		raw, _ = json.Marshal(m)
		return string(raw)
	}
	for name, content := range map[string]string{
		"cut":            `{"version": 1, "se`,
		"empty":          "",
		"no world":       `{"version": 1}`,
		"newer":          whole(func(m map[string]any) { m["version"] = 2 }),
		"without clock":  whole(func(m map[string]any) { delete(m, "clock") }),
		"of no meaning":  `[]`,
		"without tokens": whole(func(m map[string]any) { delete(m["world"].(map[string]any), "refresh") }),
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "sandbox.json")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := New(Options{Scenario: smallScenario(), State: dir}); err == nil {
			t.Errorf("%s: it was taken", name)
		}
		if got, _ := os.ReadFile(path); string(got) != content {
			t.Errorf("%s: it was overwritten", name)
		}
	}
}
