// Package assign has the form by which a phone number is assigned to an agent. It must not import package ui or other
// pages, but for what sheets have in common.
package assign
