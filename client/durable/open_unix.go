//go:build !windows

package durable

import "syscall"

// nonblocking has an open not wait for somebody who writes.
const nonblocking = syscall.O_NONBLOCK
