// Package projectform has the forms about one project: make it, rename and describe it, set its webhook, delete it with what it
// holds.
package projectform
