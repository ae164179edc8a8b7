// Package agents is agents as those who write them work with them: whatever prompt passes by is kept as a version, and
// saving is refused when the service's agent has changed since it was read.
//
// It imports client and client/prompt, and nothing else of talkdeck.
package agents
