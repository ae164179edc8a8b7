// Package durable writes the files that must survive a crash, a kill, a full disk and a loss of power, and is the only code
// that does: Replace leaves the old or the new content, whole; CreateBy does the same for a file that must replace none;
// AppendLine adds a line that is there for good once it returns; Lines and Records read such lines, and tell a line that was
// never finished from one that was damaged. Each line carries a checksum. Both the file and its folder are synced. Turn has the
// windows of one computer change a file one after the other.
//
// It also opens the files that a person names: what is no regular file is refused before it is opened, since a pipe may have
// its reader wait for ever.
//
// It imports nothing of talkdeck.
package durable
