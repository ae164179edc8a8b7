// Package localdata finds what talkdeck keeps on this computer and is older than a moment, and removes it: what it knows of
// calls, numbers and prompts. It knows each kind of file by its name and leaves everything else alone, sessions and locks
// first of all. It imports nothing of the screen.
package localdata
