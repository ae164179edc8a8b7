// Package layout computes rectangles: pure functions from a terminal's size to where things go.
package layout
