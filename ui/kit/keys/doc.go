// Package keys holds the key bindings that mean the same on every screen.
package keys
