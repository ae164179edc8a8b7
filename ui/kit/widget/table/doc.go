// Package table draws long lists: it renders only the rows that are visible, keeps the cursor on a row by its id, and never lets
// the view jump. It knows rows only by Source.
package table
