// Package present turns objects into words: pure functions of an object, the time and a width. It is the one place where text
// from the service is made safe to draw. It knows no page and no widget.
package present
