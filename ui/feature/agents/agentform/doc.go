// Package agentform is the form in which an agent is made or edited: its name, its voice and its prompt. What was typed is kept
// as a draft until it is saved, and isn't saved over what somebody else wrote meanwhile unless a person says so.
package agentform
