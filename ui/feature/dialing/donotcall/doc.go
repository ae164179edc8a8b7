// Package donotcall is the page of the person's own do-not-call list: who is on it, since when and why. It is a file of this
// computer, so that it is shown without the network.
// It imports neither other pages nor ui.
package donotcall
