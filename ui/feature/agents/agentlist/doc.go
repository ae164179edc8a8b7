// Package agentlist is the page that lists a project's agents, with the prompt of the one under the cursor.
// It must not import package ui, session or other pages.
package agentlist
