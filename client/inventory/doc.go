// Package inventory reads what belongs to a project: its agents and its phone numbers. The API documents one number as the
// answer even for a whole project, so that its agents' numbers are looked up as well. It imports nothing but client.
package inventory
