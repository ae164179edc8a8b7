// Package callview is the page of one call: its facts, its statuses as they were seen, and all else in the service's answer. It
// follows the call by a feed that it is given.
package callview
