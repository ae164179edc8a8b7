// Package dialog asks one question over the screen: yes or no, one of several, or a line of text.
// It imports only theme, present and the form.
package dialog
