package ui_test

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/calls/watch"
	"talkdeck/client/dial"
	"talkdeck/client/requests"
	"talkdeck/client/sandbox"
	"talkdeck/session"
	"talkdeck/ui"
	"talkdeck/ui/config"
	"talkdeck/ui/feature"
	"talkdeck/ui/uitest"
)

// deck is a whole program on a sandbox in memory. Its fields may be changed before open.
type deck struct {
	*uitest.Program
	box    *sandbox.Server // nil before open: a new one
	clock  *clock
	keeper *session.Keeper
	app    *ui.App

	sandbox  sandbox.Options
	services feature.Services
	options  ui.Options
	batches  string // the folder of the batches; "" for a new one
	journal  string // the folder of the journal of calls; "" for a new one
	imports  string // the folder of a journal of an older version; "" for none
	rules    dial.Rules
	signIn   bool // sign in beforehand, as a saved session does
	keyed    bool // go by an API key, which the account of the session has had made
	width    int
	height   int

	network func(http.RoundTripper) http.RoundTripper // between the program and the sandbox; nil: nothing
}

// transport is the program's network.
func (d *deck) transport() http.RoundTripper {
	if d.network == nil {
		return d.box.Transport()
	}
	return d.network(d.box.Transport())
}

// clock is the computer's, by the bubble's time. The system's own would tell of a wall clock that runs away from a boot
// clock that stands still.
type clock struct {
	start time.Time
	wrong atomic.Int64 // ns that somebody set the wall clock ahead
}

func (c *clock) Now() time.Time       { return time.Now().Add(time.Duration(c.wrong.Load())) }
func (c *clock) Boot() time.Duration  { return time.Since(c.start) }
func (c *clock) BootID() string       { return "bubble" }
func (c *clock) step(d time.Duration) { c.wrong.Add(int64(d)) }

// remembered keeps projects for one run. Pages ask for them while another is added.
type remembered struct {
	mu  sync.Mutex
	ids []string
}

func (r *remembered) Projects() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.ids)
}

func (r *remembered) AddProject(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ids = append(r.ids, id)
}

var scenario = fstest.MapFS{
	"scenario.json": {Data: []byte(`{
		"user": {"email": "ana@example.com", "password": "correct horse", "name": "Ana", "company": "Acme"},
		"projects": [
			{"id": "11111111-0000-4000-8000-000000000001", "name": "Nordwind", "description": "Removals", "every_seconds": 20, "share": 0.7,
			 "agents": [
				{"id": "ag-1", "name": "Jack", "voice": "JackVoice00000000000", "prompt": "jack.md", "number": "+14155550101", "extracts": {"outcome": ["booked", "call back"]}},
				{"id": "ag-2", "name": "Mia", "voice": "JackVoice00000000000", "prompt": "mia.md", "number": "+14155550102", "extracts": {}}]},
			{"id": "11111111-0000-4000-8000-000000000002", "name": "Harbor", "description": "Dentists", "every_seconds": 60, "share": 0.3,
			 "agents": [{"id": "ag-3", "name": "Theo", "voice": "JackVoice00000000000", "prompt": "jack.md", "number": "+14155550103", "extracts": {}}]}],
		"voices": [{"voice_id": "JackVoice00000000000", "name": "Rachel", "labels": {"gender": "female"}}]}`)},
	"prompts/jack.md": {Data: []byte("You are Jack. Greet {{first_name}} and ask for the {{order_id}}.")},
	"prompts/mia.md":  {Data: []byte("You are Mia.")},
}

// run runs a test against a program in a bubble of time.
func run(t *testing.T, change func(*deck), test func(t *testing.T, d *deck)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &deck{width: 120, height: 40, sandbox: sandbox.Options{Scenario: scenario, Seed: 1, Calls: 50}}
		d.options = plain()
		if change != nil {
			change(d)
		}
		d.open(t)
		defer d.close(t)
		test(t, d)
	})
}

func plain() ui.Options { return ui.Options{Zone: time.UTC, Theme: "mono"} }

func (d *deck) open(t *testing.T) {
	t.Helper()
	s := &d.services
	s.Service = "api.example.com"
	s.Host, s.API, s.Requests = "api.example.com", "https://api.example.com", &requests.Log{}
	d.clock = &clock{start: time.Now()}
	d.options.Now = d.clock.Now
	var err error
	if d.box == nil {
		if d.box, err = sandbox.New(d.sandbox); err != nil {
			t.Fatal(err)
		}
	}
	bare, err := client.New(client.WithTransport(d.transport()))
	if err != nil {
		t.Fatal(err)
	}
	d.keeper = session.New(session.Options{
		Auth: bare.Auth, Store: session.NewMemoryStore(), Origin: "https://api.example.com", Host: d.services.Host, Profile: "default", Clock: d.clock,
	})
	if d.signIn {
		email, password := d.box.Credentials()
		if _, err := d.keeper.SignIn(t.Context(), email, client.NewSecret(password)); err != nil {
			t.Fatal(err)
		}
	}
	d.keeper.Start()
	if d.services.Client, err = client.New(client.WithTransport(d.transport()), client.WithAuth(d.keeper)); err != nil {
		t.Fatal(err)
	}
	d.services.Session = d.keeper
	if d.keyed {
		key := session.NewKeySession(d.newKey(t), d.services.Host, "default")
		if d.services.Client, err = client.New(client.WithTransport(d.transport()), client.WithAuth(key)); err != nil {
			t.Fatal(err)
		}
		d.services.Session = key
	}
	if d.journal == "" {
		d.journal = t.TempDir()
	}
	d.rules.Costs = dial.NewCosts(d.services.Client.Calls)
	d.services.Gate = dial.Open(dial.Options{Dir: d.journal, API: d.services.Client.Calls, Now: time.Now, Zone: d.options.Zone, Rules: d.rules})
	if d.imports != "" {
		if err := d.services.Gate.Import(d.imports); err != nil {
			t.Fatal(err)
		}
	}
	if d.batches == "" {
		d.batches = t.TempDir()
	}
	s.Hub = watch.NewHub(s.Client.Calls, watch.Options{})
	s.Batches = batchrun.New(batchrun.Options{
		Place: batch.Place{
			Dir: d.batches, Gate: s.Gate, API: s.Client.Calls, Now: d.clock.Now, Account: func() string { return s.Session.Snapshot().Account },
		},
		Agents: s.Client.Agents, Open: func(project string) batchrun.Feed { return s.Hub.Open(project) },
	})
	s.Opened = &remembered{}
	if s.Views == nil {
		s.Views = config.ViewsInMemory()
	}
	s.Notes = config.NotesInMemory()
	s.Local = feature.OpenLocal(t.TempDir(), d.journal, d.batches, s.Client.Agents, d.clock.Now, s.Kept)
	d.app = ui.New(context.Background(), s, d.options)
	d.Program = uitest.Start(t, d.app, d.width, d.height)
}

// newKey has an API key made for the account of the session, beside the program.
func (d *deck) newKey(t *testing.T) client.Secret {
	t.Helper()
	c, err := client.New(client.WithTransport(d.box.Transport()), client.WithAuth(d.keeper))
	if err != nil {
		t.Fatal(err)
	}
	key, err := c.User.GenerateAPIKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (d *deck) close(t *testing.T) {
	t.Helper()
	d.Quit()
	d.app.Close()
	d.services.Hub.Close()
	if a := d.services.Archive; a != nil {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	}
	if err := d.keeper.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func signedIn(d *deck) { d.signIn = true }

func TestTheMainJobByKeysAlone(t *testing.T) {
	run(t, nil, func(t *testing.T, d *deck) {
		d.Sees("Sign in", "api.example.com")
		d.Burst("ana@example.com<tab>correct horse<enter>")
		d.Until("Nordwind", 5*time.Second)
		d.Sees("updated", "STATUS", "session ends")
		d.Press("1")
		d.Sees("Nordwind", "Harbor", "★ active")
		d.Press("g", "enter") // Harbor, by name the first
		d.Sees("│ Harbor")
		d.Press("2")
		d.Sees("Theo", "Greet {{first_name}}")
		d.Press("enter")
		d.Sees("VARIABLES", "{{order_id}}", "Rachel")
		d.Press("3", "enter")
		d.Sees("Harbor › ")
		d.Press("esc")
		d.Sees("EXTRACTED")
		d.Press("q")
		if !d.Ended() || d.app.Exit() != ui.ExitQuit {
			t.Error("q doesn't quit")
		}
	})
}
