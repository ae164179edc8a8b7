// Package sandbox is the Talkstack API in a box: an http.Handler with state that speaks the whole documented contract, its
// oddities included, and simulates calls. It stands behind the demo, the tests and `talkdeck sandbox`.
//
// It imports nothing of talkdeck, the client least of all, so that client and sandbox check each other.
//
// # Time
//
// Calls live in simulated time, which begins with the sandbox and runs at a speed that can be changed, or stands still. Each
// call's whole life is drawn in advance; what it is now is computed when somebody asks, so nothing runs in the background.
// The same seed gives the same history, ids and numbers included; only its dates follow the clock. Dates are those of the wall
// clock: at speed 20 a call of two minutes is over in six seconds, and its seconds still say 120. Tokens and outages keep to
// the wall clock as well. Calls older than 31 simulated days are forgotten.
//
// # Numbers
//
// All numbers of the simulation are fictional and valid: +1 AAA 555 01XX. What becomes of a call that is made to such a number
// can be chosen by its last two digits; everybody else answers, or doesn't, by chance.
//
//	01 busy    02 no-answer    03 failed    04 voicemail    05 silence    06 completed
//
// # State
//
// With Options.State everything that was made (accounts, tokens, projects, agents, numbers, calls) is kept in sandbox.json in
// that folder, together with the start and the seed of the simulation, so that a sandbox that was killed and started again is
// as it would be had it never stopped.
// The history isn't kept: it follows from the seed. Passwords and tokens are kept as they are; use none that matter.
//
// # What isn't Talkstack's
//
// Four paths are the sandbox's own, and answer only to a loopback host:
//
//	POST /sandbox/cue      does what Do does; the demo command is the body as text, or JSON {"cue": "outage 30s"}
//	GET  /sandbox/log      lists the requests as JSON lines: time, method, path, route, status (0: hung up on)
//	GET  /sandbox/dialled  lists the calls made by makeCall and batches as JSON lines
//	GET  /sandbox/mails    lists the codes that would have been mailed as JSON lines
package sandbox
