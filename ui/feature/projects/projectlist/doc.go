// Package projectlist is the page that lists the projects, to choose one to look at, or to make one active at the service.
package projectlist
