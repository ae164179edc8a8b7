// Package batchcheck is the screen on which a batch is looked at before anybody is called: each row with its verdicts, the
// prompt as the agent gets it for the row under the cursor, and what the calls may cost. It calls nobody: it asks the program
// to.
package batchcheck
