// Package projectform has the forms about one project: make it, rename and describe it, set its webhook, delete it with what it
// holds. It must not import package ui or other pages, but for what sheets have in common.
package projectform
