// Package batchprogress is the page of one batch that was begun: how it gets on, what came of it, the rows of which that isn't
// known, and its result. It runs nothing itself: a batch goes on when the page is left.
// It imports neither other pages nor ui.
package batchprogress
