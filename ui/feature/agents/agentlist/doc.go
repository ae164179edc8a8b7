// Package agentlist is the page that lists a project's agents, with the prompt of the one under the cursor.
package agentlist
