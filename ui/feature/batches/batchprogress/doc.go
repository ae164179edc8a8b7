// Package batchprogress is the page of one batch that was begun: its progress, how its calls ended, its unresolved rows, and its
// result. It runs nothing itself: a batch goes on when the page is left.
package batchprogress
