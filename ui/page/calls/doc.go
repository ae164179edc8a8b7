// Package calls is the live list of a project's calls. It watches the project while it is on the screen, by a feed that it
// is given; it must not import package ui, session or other pages.
package calls
