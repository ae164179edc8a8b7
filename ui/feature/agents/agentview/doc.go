// Package agentview is the page of one agent: its facts, the variables of its prompt, and the whole prompt to read.
package agentview
