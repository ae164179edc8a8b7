// Package origin knows where calls that were made on this computer come from: the journal of single calls, or a row of a batch.
// The service tells neither which agent made a call nor what it filled in for the person who was called.
package origin
