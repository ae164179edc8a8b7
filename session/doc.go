// Package session keeps a person signed in: it holds the tokens, renews them in the background before they expire, shares
// them with other windows through a locked file, and tells the screen when the session ends. It imports client and knows
// nothing of the screen; it must not import Bubble Tea or ui.
package session
