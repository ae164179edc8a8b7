// Package lineinput is one line of text at the edge of the screen, with completion and history: the ":" line and the "/" line.
package lineinput
