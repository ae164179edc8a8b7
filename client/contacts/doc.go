// Package contacts knows telephone numbers and the people behind them: how numbers are read, as people and spreadsheets write
// them; what time it is where a number is, and whether that is within the calling hours; who doesn't want to be called; and a
// small book of a person's own numbers under names. A number's country is asked back and never guessed, unless a person said
// where all such numbers are from.
//
// It imports client/durable and nothing else of talkdeck.
package contacts
