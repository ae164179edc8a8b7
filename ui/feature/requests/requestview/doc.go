// Package requestview shows one request made in this run, with what was sent and what was answered, its secrets masked.
package requestview
