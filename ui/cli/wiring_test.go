package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/adrg/xdg"

	"talkdeck/client/localdata"
	"talkdeck/session"
	"talkdeck/ui/config"
)

// settings loads a configuration in homes of the test's own.
func settings(t *testing.T, flags, env map[string]string) *config.Config {
	t.Helper()
	t.Cleanup(xdg.Reload)
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(dir, "config"))
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	xdg.Reload()
	cfg, err := config.Load(config.Sources{Flags: flags, Env: func(name string) string { return env[name] }})
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// heard is a service that notes what it is asked with.
func heard(t *testing.T) (url string, headers *http.Header) {
	t.Helper()
	headers = &http.Header{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*headers = r.Header
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"voices":[]}`)) // the test sees what is missing
	}))
	t.Cleanup(server.Close)
	return server.URL, headers
}

func TestAnAPIKeyBeatsASavedSession(t *testing.T) {
	url, headers := heard(t)
	cfg := settings(t, nil, map[string]string{"TALKSTACK_API_URL": url, "TALKSTACK_API_KEY": "the-key"})
	d := &services{}
	d.Host = hostOf(cfg.APIURL)
	if err := d.connect(cfg, nil); err != nil {
		t.Fatal(err)
	}
	if d.keeper != nil || !d.Session.Snapshot().APIKey {
		t.Error("the key isn't the session")
	}
	if _, err := d.Client.Voices.List(t.Context()); err != nil {
		t.Fatal(err)
	}
	if headers.Get("x-api-key") != "the-key" || headers.Get("Authorization") != "" {
		t.Errorf("asked with %v", headers)
	}
	if _, err := os.Stat(localdata.StateDir(cfg.Profile)); !os.IsNotExist(err) {
		t.Errorf("the saved session was touched: %v", err)
	}
}

func TestTheDemoNeedsNothingOfThePersons(t *testing.T) {
	url, headers := heard(t)
	cfg := settings(t, nil, map[string]string{
		"TALKSTACK_API_URL": url, "TALKSTACK_CALLS_URL": url, "TALKSTACK_API_KEY": "the-key", "TALKSTACK_PROJECT": "mine", "TALKSTACK_PROFILE": "work",
	})
	sim := standardSimulation()
	sim.calls = 10
	box, err := sim.box("", 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	defer server.Close()
	p := &program{ctx: t.Context(), env: none, streams: Streams{Err: os.Stderr}}
	d, err := p.openSimulation(cfg, box, local{addr: server.Listener.Addr().String()}, t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	d.keeper.Start()
	defer func() { _ = d.keeper.Stop(t.Context()) }() // there is nothing to save
	for d.Session.Snapshot().State != session.Active {
		<-d.Session.Updates()
	}
	if active, err := d.Client.User.ActiveProject(t.Context()); err != nil || active.Name == "" {
		t.Errorf("%v, %v", active, err)
	}
	s := d.Session.Snapshot()
	if s.APIKey || s.Profile != localdata.DemoProfile || d.Project != "" || d.Demo == nil {
		t.Errorf("%+v, project %q", s, d.Project)
	}
	if len(*headers) != 0 {
		t.Errorf("the real service was asked with %v", *headers)
	}
	if _, err := os.Stat(filepath.Dir(localdata.StateDir("x"))); !os.IsNotExist(err) {
		t.Errorf("the state home was touched: %v", err)
	}
}

func TestTheDemoOpensTheProjectOfItsFlag(t *testing.T) {
	cfg := settings(t, map[string]string{"project": "p1"}, nil)
	sim := standardSimulation()
	sim.calls = 0
	box, err := sim.box("", 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box)
	defer server.Close()
	p := &program{ctx: t.Context(), env: none, streams: Streams{Err: os.Stderr}}
	if d, err := p.openSimulation(cfg, box, local{addr: server.Listener.Addr().String()}, t.TempDir(), nil); err != nil || d.Project != "p1" {
		t.Errorf("opens %q, %v", d.Project, err)
	}
}

func TestTheOriginOfAServiceHasOneSpelling(t *testing.T) {
	for base, want := range map[string]string{
		"https://API.example/v1/": "https://api.example", "http://127.0.0.1:8808": "http://127.0.0.1:8808", "HTTPS://api.example": "https://api.example",
	} {
		if got := originOf(base); got != want {
			t.Errorf("%s is of %s, want %s", base, got, want)
		}
	}
	if got := hostOf("https://api.example:8443/v1"); got != "api.example:8443" {
		t.Errorf("got %s", got)
	}
}
