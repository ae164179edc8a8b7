// Package session is the page of the session: who is signed in, until when, how its renewals went, and where it is stored.
package session
