package cli

import (
	"context"
	"path/filepath"
	"time"

	"talkdeck/client/batch"
	"talkdeck/client/contacts"
	"talkdeck/client/dial"
	"talkdeck/client/localdata"
	"talkdeck/ui/config"
)

// places are where what is known of calls is kept.
type places struct {
	calls   string          // the journal of calls at the service, which all profiles share
	state   string          // the profile's folder; batches stand in one of it
	data    string          // what is known of prompts
	service string          // its name, however its address is spelled
	others  func() []string // the folders of other profiles' batches
	profile string
}

// placesOf are those of the real service.
func placesOf(cfg *config.Config) places {
	service := localdata.Service(cfg.APIURL)
	return places{
		calls: localdata.CallsDir(service), state: localdata.StateDir(cfg.Profile), data: localdata.DataDir(cfg.Profile), service: service, profile: cfg.Profile,
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
	return places{calls: filepath.Join(dir, "calls"), state: dir, data: dir, service: "simulation", profile: localdata.DemoProfile, others: func() []string { return nil }}
}

func (p places) batches() string { return filepath.Join(p.state, "batches") }

// openGate opens the gate that calls pass. Where there can be none, no calls can be made, and all else goes on.
func (p *program) openGate(cfg *config.Config, d *deck, at places) {
	d.at, d.settings = at, cfg.Batch
	if d.demo != nil {
		d.settings = cfg.DemoBatch(at.data)
	}
	rules := d.settings
	o := dial.Options{
		Dir: at.calls, API: d.client.Calls, Profile: at.profile, Account: func() string { return d.session.Snapshot().Account }, Now: time.Now, Zone: cfg.Zone,
		Rules: dial.Rules{
			DoNotCall: rules.Unwanted(), Hours: rules.Hours, AllowUnsure: rules.AllowUnsure, Recent: rules.Recent,
			MaxCalls: cfg.MaxCalls, MaxSpend: cfg.MaxSpend, Costs: dial.NewCosts(d.client.Calls),
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
	d.gate = gate
}
