package cli

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"talkdeck/client"
	"talkdeck/client/batch"
	"talkdeck/client/batch/batchrun"
	"talkdeck/client/calls/collect"
	"talkdeck/client/calls/watch"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
	"talkdeck/client/localdata"
	"talkdeck/client/requests"
	"talkdeck/session"
	"talkdeck/ui/config"
	"talkdeck/ui/feature"
)

// services are what a command or the screen stands on: a service, real or simulated, and what this computer keeps of a profile.
type services struct {
	feature.Services
	keeper    *session.Keeper // nil with an API key, which needs no keeping
	places    places
	collector *collect.Collector // that pictures go to; nil: to none
}

// open opens the real service for a profile, and the gate that its calls pass. Nothing is sent yet.
func (p *program) open(cfg *config.Config, log *requestLog) (*services, error) {
	s := &services{places: placesOf(cfg)}
	s.Host, s.API, s.Project, s.Profiles = hostOf(cfg.APIURL), cfg.APIURL, cfg.Project, localdata.Profiles
	if err := s.connect(cfg, log); err != nil {
		return nil, err
	}
	p.openGate(cfg, s)
	return s, nil
}

// connect builds the session and the client on top of it, and sends nothing yet.
func (s *services) connect(cfg *config.Config, log *requestLog) error {
	made := &requests.Log{}
	s.Requests = made
	options := append(clientOptions(cfg.APIURL, cfg.CallsURL, log), client.WithMiddleware(made.Wrap))
	var tokens client.TokenSource
	if !cfg.APIKey.IsZero() {
		key := session.NewKeySession(cfg.APIKey, s.Host, cfg.Profile)
		s.Session, tokens = key, key
	} else {
		store, err := openStore(cfg)
		if err != nil { // the header says so, and why; it is no reason not to work
			store = session.NewUnsavedStore(err)
		}
		keeper, err := newKeeper(cfg, options, store, func() { s.Client.CloseIdleConnections() })
		if err != nil {
			return err
		}
		s.keeper, s.Session, tokens = keeper, keeper, keeper
	}
	var err error
	s.Client, err = client.New(append(options, client.WithAuth(tokens), client.WithReadOnly(cfg.ReadOnly))...)
	return err
}

func clientOptions(apiURL, callsURL string, log *requestLog) []client.Option {
	return []client.Option{
		client.WithAPIURL(apiURL), client.WithCallsURL(callsURL), client.WithMiddleware(log.wrap),
		client.WithUserAgent("talkdeck/" + strings.ReplaceAll(version(), " ", "-")),
	}
}

// openStore opens where a profile's session is kept.
func openStore(cfg *config.Config) (session.Store, error) {
	dir := localdata.StateDir(cfg.Profile)
	if cfg.Keyring {
		return session.OpenKeyringStore(dir, session.SystemKeyring())
	}
	return session.OpenFileStore(dir)
}

// newKeeper is the keeper of a profile's session. slept is called when the computer has slept.
func newKeeper(cfg *config.Config, options []client.Option, store session.Store, slept func()) (*session.Keeper, error) {
	bare, err := client.New(options...)
	if err != nil {
		return nil, usage(err)
	}
	return session.New(session.Options{
		Auth: bare.Auth, Store: store, Origin: originOf(cfg.APIURL), Host: hostOf(cfg.APIURL), Profile: cfg.Profile,
		OnWake: func() {
			bare.CloseIdleConnections()
			slept()
		},
	}), nil
}

// openForScreen opens what only the screen needs: live pictures of calls, asked for every interval, the batches and what is kept.
func (s *services) openForScreen(interval time.Duration, kept feature.Kept) {
	s.Hub = s.newHub(interval)
	s.Batches = s.openBatches(s.Hub)
	s.Local = feature.OpenLocal(s.places.data, s.places.calls, s.places.batches(), s.Client.Agents, time.Now, kept)
}

// openBatches opens the profile's batches, which follow their calls by hub.
func (s *services) openBatches(hub *watch.Hub) *batchrun.Runs {
	return batchrun.New(batchrun.Options{
		Place: batch.Place{
			Dir: s.places.batches(), Others: s.places.others, Service: s.places.service, Gate: s.Gate, API: s.Client.Calls, Now: time.Now,
			Account: func() string { return s.Session.Snapshot().Account },
		},
		Agents: s.Client.Agents, Open: func(project string) batchrun.Feed { return hub.Open(project) },
	})
}

// keptOf opens what a profile keeps for the screen, until end. What can't be read of it is said, and is no reason not to work.
func (p *program) keptOf(profile string) (kept feature.Kept, end func()) {
	say := func(err error) {
		if err != nil {
			p.say("%v", err)
		}
	}
	opened, err := config.OpenRemembered(profile)
	say(err)
	views, err := config.OpenViews(profile)
	say(err)
	notes, err := config.OpenNotes(profile)
	say(err)
	return feature.Kept{Opened: opened, Views: views, Notes: notes, Recordings: localdata.RecordingsDir(profile)}, func() { say(opened.Close()) }
}

// places are where what is known of calls is kept.
type places struct {
	calls   string          // the journal of calls at the service, which all profiles share
	state   string          // the profile's folder; batches stand in one of it
	data    string          // what is known of prompts
	archive string          // the file of the calls that were seen
	service string          // its name, however its address is spelled
	others  func() []string // the folders of other profiles' batches
	profile string
}

// placesOf are those of the real service.
func placesOf(cfg *config.Config) places {
	service := localdata.Service(cfg.APIURL)
	return places{
		calls: localdata.CallsDir(service), state: localdata.StateDir(cfg.Profile), data: localdata.DataDir(cfg.Profile), service: service,
		archive: localdata.ArchiveFile(cfg.Profile), profile: cfg.Profile,
		others: func() []string {
			var out []string
			for _, p := range localdata.Profiles() {
				if p != cfg.Profile {
					out = append(out, localdata.BatchesDir(p))
				}
			}
			return out
		},
	}
}

// simulatedPlaces are those of a demo, in a folder that is gone with it. Its address is another each time.
func simulatedPlaces(dir string) places {
	return places{
		calls: filepath.Join(dir, "calls"), state: dir, data: dir, archive: localdata.ArchiveIn(dir),
		service: "simulation", profile: localdata.DemoProfile, others: func() []string { return nil },
	}
}

func (p places) batches() string { return filepath.Join(p.state, "batches") }

// openGate opens the gate that calls pass. Where there can be none, no calls can be made, and all else goes on.
func (p *program) openGate(cfg *config.Config, s *services) {
	at := s.places
	s.Settings = cfg.Batch
	if s.Demo != nil {
		s.Settings = cfg.DemoBatch(at.data)
	}
	rules := s.Settings
	o := dial.Options{
		Dir: at.calls, API: s.Client.Calls, Profile: at.profile, Account: func() string { return s.Session.Snapshot().Account }, Now: time.Now, Zone: cfg.Zone,
		Rules: dial.Rules{
			DoNotCall: rules.Unwanted(), Hours: rules.Hours, AllowUnsure: rules.AllowUnsure, Recent: rules.Recent,
			MaxCalls: cfg.MaxCalls, MaxSpend: cfg.MaxSpend, Costs: dial.NewCosts(s.Client.Calls),
		},
		Own: contacts.List{Path: rules.OwnList},
		Planned: func(ctx context.Context, e164 string) ([]dial.Planned, error) {
			return batch.Planned(ctx, append([]string{at.batches()}, at.others()...), at.service, e164)
		},
	}
	gate := dial.Open(o)
	if err := gate.Import(at.state); err != nil {
		p.say("no calls can be made: %v", err)
		return
	}
	s.Gate = gate
}
