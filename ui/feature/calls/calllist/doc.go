// Package calllist is the live list of a project's calls. It watches the project while it is on the screen, by a feed that it
// is given; it must not import package ui, session or other pages.
//
//   - calls.go is the page and what comes to it; keys.go what keys and the mouse do.
//   - list.go and sort.go are which calls are shown, and in what order; freeze.go lets them stand; marks.go marks them.
//   - columns.go says what can be shown of a call, rows.go how; arrange.go changes order and columns, views.go keeps both with
//     a filter under a name, filterline.go types the filter.
//   - head.go, pulse.go and view.go draw; older.go reaches back and says how far; copy.go and export.go take calls elsewhere.
package calllist
