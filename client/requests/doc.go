// Package requests remembers the requests of this run: what was asked, what was answered, how long it took. Secrets are
// masked before anything is kept. It stands around the client's transport and imports
// client/durable and nothing else of talkdeck.
package requests
