// Package requestlist lists the requests made in this run, as they are made: what was asked, what was answered, how long it
// took.
package requestlist
