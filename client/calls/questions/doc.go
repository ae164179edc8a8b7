// Package questions knows the questions that can be asked about a call that has ended: how a person writes them, and what was
// answered, which it keeps on this computer, since the service doesn't give an answer twice without being asked twice.
//
// It imports client and ndjson, and nothing else of talkdeck.
package questions
