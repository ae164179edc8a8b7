// Package cell judges what stands in a cell of a table: whether it is the value that was meant, or what a spreadsheet or
// another program left in its place.
package cell
