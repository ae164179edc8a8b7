// Package localdata knows where talkdeck keeps what it keeps on this computer, and finds and removes what is older than a moment:
// what it knows of calls, numbers and prompts. It goes by each kind of file's name and leaves everything else alone, sessions and
// locks first of all.
package localdata
