// Package atomicfile replaces files so that, whatever happens, either the old or the new content is there, whole: after a
// crash, a kill, a full disk or a loss of power. It imports nothing of talkdeck.
package atomicfile
