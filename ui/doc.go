// Package ui is the terminal program: the root model that routes messages and composes the frame, and the stack of pages.
// What it shows is in the folders below: pages, widgets, theme, layout and the words of package present.
// It imports session and client; nothing imports it but ui/cli.
package ui
