// Package pane lays out the parts of a screen that aren't tables: a page's head, facts, texts, two panes side by side. Its
// functions are pure: sizes and safe words in, strings out.
package pane
