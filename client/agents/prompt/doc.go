// Package prompt reads agents' prompts: their {{variables}}, likely mistakes, how two versions differ word by word. It saves on
// this computer what the service doesn't: every version that was seen or saved, which call was made with which version, and the
// values that were last tried.
package prompt
