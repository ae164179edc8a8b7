// Package calllist is the live list of a project's calls. It watches the project while it is on the screen, by a feed that it
// is given; it must not import package ui, session or other pages.
//
//   - calls.go is the page and what comes to it; actions.go what keys and the mouse do.
//   - list.go is which calls are shown, sort.go and sorted.go in what order; background.go works that out for many calls;
//     freeze.go lets them stand; marks.go marks them.
//   - columns.go says what a call shows, exports and is sorted by, rows.go draws it; views.go keeps columns, order and filter
//     under a name, filterline.go types the filter.
//   - header.go, figures.go, gaps.go and view.go draw; older.go reaches back and says how far; copy.go and export.go take calls
//     elsewhere.
package calllist
