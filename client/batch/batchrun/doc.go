// Package batchrun keeps batches running while screens come and go: it opens their ledgers, follows their calls, and ends
// with the program. It writes to the disk and asks the service, so that none of it is called from a screen's loop.
// It knows no page.
package batchrun
