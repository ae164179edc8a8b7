// Package batchlist is the list of a profile's batches: how each stands, and what is to be done about it next.
package batchlist
