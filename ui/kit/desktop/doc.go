// Package desktop is about the person's computer around the terminal: the clipboard, and the programs that talkdeck starts: an
// editor, a browser, a player. What those are called stands in a variable of the environment; no shell is asked, and none of
// talkdeck's secrets is handed on.
package desktop
