// Package projectlist is the page that lists the projects, to choose one to look at, or to make one active at the service.
// It must not import package ui, session or other pages.
package projectlist
