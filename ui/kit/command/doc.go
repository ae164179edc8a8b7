// Package command is the registry of what can be done from the ":" line: names, completion, running. It knows no page and no
// client; package ui fills it.
package command
