// Package requests remembers the requests of this run (Log), records the service's answers in files (Recorder) and serves such
// files (Replay). Secrets are masked before anything is remembered or written. It wraps the client's transport and imports
// client/durable and nothing else of talkdeck.
package requests
