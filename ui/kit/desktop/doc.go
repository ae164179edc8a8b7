// Package desktop is about the programs of the person's that talkdeck starts: an editor, a browser, a player. What they are called
// stands in a variable of the environment; no shell is asked, and none of talkdeck's secrets is handed on.
// It imports nothing of talkdeck.
package desktop
