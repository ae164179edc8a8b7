// Package sqlite keeps an archive in one file, by SQLite without cgo.
//
//   - open.go opens it at its first use: whoever writes first has the lock until it closes, all others read.
//   - schema.go is what the file looks like; heal.go moves a damaged one aside.
//   - put.go writes, search.go finds, compile.go makes SQL of a query, life.go prunes, checks and measures.
//
// A call's place (archive.Place) is its row id in all tables. It grows with the time that the call began at, so that the newest
// come first without sorting, and the word index lists them in that order by itself.
//
// Words are split and folded by archive.Words and indexed without their positions: the index needs no second copy of the text,
// and is as large as half of the calls.
package sqlite
