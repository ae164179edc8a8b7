package cli

import (
	"time"

	"talkdeck/client/dial"
)

// keepCalls opens the journal of calls in the folder state. Where there can be none, no calls can be made, and all else goes
// on. data is the folder for what is known of prompts.
func (p *program) keepCalls(d *deck, state, data string) {
	d.data = data
	dialer, err := dial.Open(state, d.client.Calls, time.Now)
	if err != nil {
		p.say("no calls can be made: %v", err)
		return
	}
	d.dialer = dialer
}
