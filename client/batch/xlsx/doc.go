// Package xlsx reads the sheets of an Excel workbook as Excel shows them, a row at a time and within bounds.
//
// A cell is text. Where it can't be told for certain what Excel shows, the cell has a caveat: a clause that says why. Nothing
// of a sheet is left out silently: what can't be read ends the reading with an error that names the place.
//
// excelize, which writes workbooks here, reads them too, but its stream of rows keeps the types, formats and formulas of cells
// to itself, takes XML that breaks off for the end of the sheet, and holds each text whole however long it is.
package xlsx
