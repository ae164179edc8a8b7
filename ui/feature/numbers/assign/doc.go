// Package assign has the form by which a phone number is assigned to an agent.
package assign
