// Package overview shows whose account is in use and what can be done with it, and has the form that changes its password.
package overview
