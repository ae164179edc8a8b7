// Package help draws the list of all keys that act on a screen. It imports only theme.
package help
