package cli

import (
	"path/filepath"
	"time"

	"talkdeck/client/dial"
)

// keepCalls opens the journal of calls in the folder state. Where there can be none, no calls can be made, and all else goes
// on. The ledgers of batches stand in a folder of it. data is the folder for what is known of prompts.
func (p *program) keepCalls(d *deck, state, data string) {
	d.data, d.journal, d.batches = data, state, filepath.Join(state, "batches")
	dialer, err := dial.Open(state, d.client.Calls, time.Now)
	if err != nil {
		p.say("no calls can be made: %v", err)
		return
	}
	d.dialer = dialer
}
