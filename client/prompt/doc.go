// Package prompt knows agents' prompts as texts: their {{variables}}, what may be wrong with them, how two versions differ
// word by word, and every version that was seen or saved, kept on this computer since the service keeps none.
//
// It imports nothing of talkdeck.
package prompt
