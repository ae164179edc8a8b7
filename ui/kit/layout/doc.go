// Package layout computes rectangles: pure functions from a terminal's size to where things go.
// It imports nothing of talkdeck.
package layout
