// Package ndjson keeps records in a file that only grows, one JSON object a line, so that windows can share it and a power
// loss costs a line at most. It imports nothing of talkdeck.
package ndjson
