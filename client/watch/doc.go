// Package watch keeps a live picture of a project's calls by polling their history: one watcher a project, running while
// somebody looks at it. It knows the client and nothing of the screen.
package watch
