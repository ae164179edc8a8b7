// Package sheet is what the pages with a form to fill in have in common: they read what the form begins with, check it, send it,
// say at the field what is wrong with it, and keep what was typed until it is sent, also when one leaves the page and comes
// back. It is no page of its own: a page is a Sheet that says what is in it.
package sheet
