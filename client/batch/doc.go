// Package batch takes a file of numbers from its reading to its result, and never calls a row twice.
//
//   - Read makes a Table of a CSV or Excel file; nothing in it is guessed or dropped silently.
//   - Settings make a Basis for it: who was called lately, who must not be, and what an estimate stands on.
//   - Rules judge each row; a Plan holds the verdicts and what a person decided against them.
//   - Create writes the plan to a Ledger, a file on disk in which each row's state is written down before its call is asked for.
//   - A Runner makes the calls: some first, the rest when a person says so, until they are made or something says to pause.
//   - The ledger's result is the file joined with the result of each row; Retry is a new table of those who weren't reached.
//
// It knows the client and nothing of the screen.
package batch
