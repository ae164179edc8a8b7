// Package overview shows whose account is in use and what can be done with it, and has the form that changes its password.
// It must not import package ui or other pages, but for what sheets have in common.
package overview
