// Package agentaction is what can be done with an agent from every page that shows one: edit, call, make active, delete.
package agentaction
