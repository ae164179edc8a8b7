// Package e2e tests the built program from outside: in a real terminal, with a service in a process of its own, by keys and
// signals. Its tests need tmux and are skipped where there is none; the long ones run where TALKDECK_LONG is set.
package e2e
