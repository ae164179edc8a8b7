// Package archive keeps every call that was ever seen, on this computer: Archive is what an engine offers, the folders below
// are the engines, and archivetest is the suite that each must pass.
//
//   - archive.go is the interface; query.go what can be asked for.
//   - record.go merges what is seen of a call. Whatever is merged in whatever order, and however often, gives the same:
//     engines only store it.
//   - words.go tells which words a call is found by, figures.go under which figures it counts, so that all engines agree.
//
// It knows the client and the watcher's entries, nothing of the screen.
package archive
