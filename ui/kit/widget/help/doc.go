// Package help draws the list of all keys that act on a screen.
package help
