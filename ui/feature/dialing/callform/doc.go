// Package callform is the form for a call: whom to call, which agent speaks, and what its prompt's variables are filled with,
// with the prompt as the agent gets it beside it. It makes no call: it asks the program to.
package callform
