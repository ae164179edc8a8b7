// Package numberlist is the page of a project's phone numbers: which there are, and which agent answers on each.
// It imports neither other pages nor ui.
package numberlist
