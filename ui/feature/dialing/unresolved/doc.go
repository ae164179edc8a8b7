// Package unresolved lists the calls of which it isn't known whether they were made: no answer came. A person looks for them in
// the history, calls again, or forgets them; nothing happens by itself.
package unresolved
