// Package versions lists the versions of an agent's prompt that this computer has seen, shows how any two differ, and saves an
// earlier one again.
package versions
