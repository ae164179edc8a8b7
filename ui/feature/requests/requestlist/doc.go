// Package requestlist lists the requests made in this run, as they are made: what was asked, what was answered, how long it
// took. It must not import package ui or other pages, but for what list pages have in common.
package requestlist
