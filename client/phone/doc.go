// Package phone reads telephone numbers as people type them, and keeps a small book of a person's own under names.
// A number's country is asked back and never guessed, unless a person said where all such numbers are from.
//
// It imports nothing of talkdeck.
package phone
