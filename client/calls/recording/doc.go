// Package recording downloads recordings of calls into files. A recording's address comes from the service and leads
// anywhere: it is asked for without credentials, by http or https alone, and what comes is only ever written to a file.
// It must not import Bubble Tea, ui or session, and imports client/durable of talkdeck alone.
package recording
