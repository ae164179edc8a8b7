// Package dialog asks one question over the screen: yes or no, one of several, some of several and their order, or a line of
// text. It frames cards too.
package dialog
