// Package cli is the command line: commands, flags, and the wiring of client, session and screen.
// It is the only place that knows everything; nothing imports it but main.
package cli
