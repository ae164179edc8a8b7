// Package watch keeps a live picture of a project's calls by polling their history: one watcher a project, running while
// somebody looks at it, and loads older days meanwhile. It knows the client and nothing of the screen: it
// must not import Bubble Tea, ui or session.
//
//   - hub.go is what callers use: a Hub opens a Feed, a Feed delivers Snapshots of Entries (snapshot.go, entry.go).
//   - watcher.go settles when a round is due; source.go does one.
//   - picture.go merges answers, purely; record.go gives the picture its times and publishes it; gaps.go and days.go keep
//     what wasn't watched and which days are known.
//   - older.go loads days of the past, by the windows of window.go, settle.go and limit.go, and asker.go what a filter selects,
//     wherever it is; load.go does so once, for those who don't watch.
//   - pulse.go works out figures.
//
// Nothing is documented of the order in which the service lists calls, of how many it lists at once, or of paging. So
// neither is assumed: both are found out, and what can't be had is told (Snapshot.Gap, Older.Partial).
//
// A list that is shorter than asked for may be cut at a limit nobody knows (limit.go). settle.go finds out by asking:
//   - one shorter than another answer was, or than the 20 that are listed by default, is whole;
//   - a list of all calls that is longer shows the same, and one that lacks some of these calls that both are cut;
//   - the two halves of its days, if they are shorter, are all there is;
//   - calls before its first day or after its last show that the list of all calls was cut, and so this one;
//   - each of the statuses that can be asked for brings what it lacks. If they bring nothing, it is whole: nothing tells
//     otherwise, unless the service was seen to ignore both days and how many calls are asked for. If they do, it is complete
//     only if no part is cut and no call has a status that can't be asked for.
package watch
