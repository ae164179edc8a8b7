// Package dial makes calls, and is the only one to do so. The service can't tell a repeated request from a new one, so each
// attempt is written to a journal on disk before its first byte is sent, and one whose outcome isn't known is never sent
// again by the program: a person looks, calls again, or forgets it. A batch keeps its own ledger and makes its calls by Once.
//
// It imports client and nothing else of talkdeck.
package dial
