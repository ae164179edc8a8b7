// Package assets holds the files that are built into the program: the scenario of the demo. Beside it lie what people read
// (docs) and the scripts that are kept (scripts). It imports nothing of talkdeck.
package assets
