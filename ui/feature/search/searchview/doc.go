// Package searchview is the page that searches all calls that were ever seen here: a line to type what is looked for, what was
// found, and beside it what the calls are, as facets.
package searchview
