// Package dial is the gate that every call passes, and the only code that asks the service for one: a single
// call, a call made again, a row of a batch, a file that the service calls by itself, from the screen and from the command line.
//
// The service can't tell a repeated request from a new one, and several windows, profiles and batches may want the same number.
// So all of them that reach one service from this computer share a journal. Under a lock the gate reads what has changed in it
// and in the do-not-call lists, decides, writes down that it sends, on the disk, and only then lets the request go. What it
// decides by is the number at the service, whoever is to call it.
//
//   - Gate.Check tells beforehand what Gate.Call would find; a person may agree to it, one finding at a time.
//   - What may have been sent is never sent again by the program: an attempt whose outcome isn't known is unresolved until a
//     person finds its call in the history, calls again, or leaves it.
//   - A line of the journal that can't be read counts as a call to anybody.
//
// It imports client, client/contacts and client/durable, and nothing else of talkdeck.
package dial
