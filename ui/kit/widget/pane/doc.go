// Package pane lays out the parts of a screen that aren't tables: a page's head, facts, texts, two panes side by side.
// Its functions are pure: sizes and safe words in, strings out. It imports nothing of talkdeck but theme, keys, layout and
// present.
package pane
