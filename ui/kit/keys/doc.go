// Package keys holds the key bindings that mean the same on every screen.
// It imports nothing of talkdeck.
package keys
