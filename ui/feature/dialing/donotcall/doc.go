// Package donotcall is the page of the person's own do-not-call list: who is on it, since when and why. The list is a file of
// this computer, and is shown without the network.
package donotcall
