// Package collect puts into an archive what watchers see: the calls that changed, when it was watched, which days are complete, and
// what this computer knows of the calls.
//
//   - collect.go is the Collector, one goroutine beside whoever watches.
//   - changed.go finds what a picture tells that an earlier one didn't.
package collect
