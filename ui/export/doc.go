// Package export writes a table of calls as CSV, JSON, NDJSON or Markdown: to a file of the person's, or to standard
// output. It writes exactly the rows and columns that it is given, in their order; what is shown, how it is filtered,
// sorted and named is its caller's business. It knows no page, no widget and no client.
//
// What a cell holds comes from strangers. A spreadsheet must not run it, a Markdown page must not be marked up by it, and
// no control character gets into a file as it is: see csv.go, json.go and markdown.go.
package export
