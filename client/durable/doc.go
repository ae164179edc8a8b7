// Package durable writes the files that must survive a crash, a kill, a full disk and a loss of power, and is the only code
// that does: Replace leaves the old or the new content, whole; AppendLine adds a line that is there for good once it returns;
// Lines and Records read such lines, and tell a line that was never finished from one that was damaged. Each line carries a
// checksum. Both the file and its folder are synced.
//
// It imports nothing of talkdeck.
package durable
