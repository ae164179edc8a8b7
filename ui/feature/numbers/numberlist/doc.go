// Package numberlist is the page of a project's phone numbers: which there are, and which agent answers on each.
package numberlist
