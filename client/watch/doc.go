// Package watch keeps a live picture of a project's calls by polling their history: one watcher a project, running while
// somebody looks at it, and beside its rounds the loading of older days. It knows the client and nothing of the screen: it
// must not import Bubble Tea, ui or session.
//
//   - hub.go is what callers use: a Hub opens a Feed, a Feed delivers Snapshots of Entries (snapshot.go, entry.go).
//   - watcher.go settles when a round is due; source.go and reads.go do one.
//   - picture.go merges answers, purely; record.go gives the picture its times and publishes it; gaps.go and days.go keep
//     what wasn't watched and which days are known.
//   - older.go loads days of the past, by the windows of window.go, and asker.go what a filter selects, wherever it is;
//     load.go does so once, for those who don't watch.
//   - pulse.go works out figures.
//
// Nothing is documented of the order in which the service lists calls, of how many it lists at once, or of paging. So
// neither is assumed: both are found out, and what can't be had is told (Snapshot.Gap, Older.Partial).
package watch
