// Package callview is the page of one call: its facts, its statuses as they were seen, and all that the service told of it. It
// follows the call by a feed that it is given; it must not import package ui, session or other pages.
package callview
