// Package prompt knows agents' prompts as texts: their {{variables}}, what may be wrong with them, how two versions differ
// word by word. And it keeps on this computer what the service doesn't: every version that was seen or saved, which call was
// made with which, and the values that were last tried.
//
// It imports nothing of talkdeck but client/durable.
package prompt
