package page

import (
	"path/filepath"
	"strings"

	"talkdeck/client"
	"talkdeck/client/batch"
)

// BatchDraft is a batch before it is begun: whom which agent is to call, and how.
type BatchDraft struct {
	Project  string       // its id
	Agent    client.Agent // as read last
	Table    *batch.Table
	Settings batch.Settings
	File     string // the path of the table's file; "" if it was made of an earlier batch
}

// Intents about batches.
type (
	// NewBatch opens the form for a batch of the project in view, with the path of a file filled in.
	NewBatch struct{ File string }
	// CheckBatch opens the page on which rows are checked before anybody is called.
	CheckBatch struct{ Draft BatchDraft }
	// BeginBatch writes a judged plan down and makes its first calls. From gets a BatchAnswered.
	BeginBatch struct {
		From   ID
		Draft  BatchDraft
		Plan   *batch.Plan  // not to be changed until the answer is there
		Judged batch.Judged // what its verdicts stand on
		Same   int          // how many earlier batches of the same file the person was shown
	}
	// UploadBatch has the service call everybody in a plan by itself. From gets a BatchAnswered.
	UploadBatch struct {
		From   ID
		Draft  BatchDraft
		Plan   *batch.Plan
		Judged batch.Judged // what its verdicts stand on
	}
	// ResumeBatch resumes a batch, by the path of its ledger. From gets a BatchAnswered.
	ResumeBatch struct {
		From      ID
		Path      string
		Unchecked bool // the person resumes it though the service's history can't be read
	}
)

// UploadName is the name of the file in which a table's rows are uploaded.
func UploadName(t *batch.Table) string {
	return strings.TrimSuffix(t.Name, filepath.Ext(t.Name)) + ".csv"
}

// BatchAnswered tells a page the result of beginning or resuming a batch: Err is nil if it runs now.
type BatchAnswered struct {
	To  ID
	Err error
}

// Owner implements Addressed.
func (m BatchAnswered) Owner() ID { return m.To }

// BatchMoved tells a batch's page its progress in this window.
type BatchMoved struct {
	Path     string
	Progress *batch.Progress
	Lapsed   bool  // it is paused until somebody is signed in
	Over     bool  // it no longer runs here
	Err      error // why, if that is before its end
}

// Owner implements Addressed.
func (m BatchMoved) Owner() ID { return ID{Kind: Batch, Item: m.Path} }
