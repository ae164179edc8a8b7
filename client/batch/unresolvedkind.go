package batch

import "errors"

// UnresolvedKind is what an unresolved call is, in a word for programs.
type UnresolvedKind string

// The kinds.
const (
	DamagedLine  UnresolvedKind = "damage" // a line of the journal, which tells of no certain call
	UploadedFile UnresolvedKind = "upload" // all calls of a file
	BatchRow     UnresolvedKind = "row"    // of a batch, which may have been deleted
	SingleCall   UnresolvedKind = "call"
)

// Kind tells what it is.
func (u *Unresolved) Kind() UnresolvedKind {
	switch {
	case u.Damage():
		return DamagedLine
	case u.Upload():
		return UploadedFile
	case u.Record.Row():
		return BatchRow
	}
	return SingleCall
}

// Why an unresolved call can't be made again from its record.
var (
	ErrNoCall     = errors.New("a line that can't be read tells of no call that could be made again")
	ErrFileGone   = errors.New("a file can't be sent again from its record: nothing but its name is kept")
	ErrValuesGone = errors.New("it was a row of a batch, whose values are gone with the batch")
)

// Repeatable fails if the same call can't be made again from its record: only a single call's has all that it needs.
func (u *Unresolved) Repeatable() error {
	return map[UnresolvedKind]error{DamagedLine: ErrNoCall, UploadedFile: ErrFileGone, BatchRow: ErrValuesGone}[u.Kind()]
}

// Consequence is what a decision means for the calls to come.
type Consequence uint8

// The consequences.
const (
	CountsAsCalled Consequence = iota // whoever may have been called counts as called
	MayBeCalled                       // the number, or the file's numbers, may be called, a second time if the person is wrong
	NeverCalled                       // the row stays uncertain
	CalledOnResume                    // the row is called when its batch is resumed, a second time if the person is wrong
	HoldsBackNone                     // a damaged line holds back no call any more
)

// Consequence is what follows from deciding that no call was made, or from leaving it open for good.
func (u *Unresolved) Consequence(notMade bool) Consequence {
	switch {
	case u.Damage():
		return HoldsBackNone
	case u.InBatch() && notMade:
		return CalledOnResume
	case u.InBatch():
		return NeverCalled
	case notMade:
		return MayBeCalled
	}
	return CountsAsCalled
}
