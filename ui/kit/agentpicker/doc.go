// Package agentpicker is the choice of one of a project's agents by name, as forms offer it: it reads the agents and which one
// is active, gives the form its field, and says what is missing while there is nobody to choose.
package agentpicker
