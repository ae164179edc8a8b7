package command

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Command is one thing that can be done from the ":" line.
type Command struct {
	Name    string
	Aliases []string
	Args    string // how its arguments are written, for the help: "NAME"; "" if it takes none
	Help    string // what it does, in a few words
	// Complete lists the values an argument can take; nil if they can't be listed.
	Complete func() []string
	// Run does it. args is what was typed after the name, trimmed.
	Run func(args string) (tea.Cmd, error)
}

// Registry holds the commands in the order in which they were added.
type Registry struct{ commands []Command }

// Add registers commands. Two of one name are a mistake of the programmer's, and panic.
func (r *Registry) Add(commands ...Command) {
	for _, c := range commands {
		for _, name := range append([]string{c.Name}, c.Aliases...) {
			if _, ok := r.find(name); ok {
				panic("command registered twice: " + name)
			}
		}
		r.commands = append(r.commands, c)
	}
}

// All returns the commands, for the help.
func (r *Registry) All() []Command { return slices.Clone(r.commands) }

func (r *Registry) find(name string) (Command, bool) {
	for _, c := range r.commands {
		if c.Name == name || slices.Contains(c.Aliases, name) {
			return c, true
		}
	}
	return Command{}, false
}

// Run executes a line as typed after the colon. A unique beginning of a name will do.
func (r *Registry) Run(line string) (tea.Cmd, error) {
	name, args, _ := strings.Cut(strings.TrimSpace(line), " ")
	if name == "" {
		return nil, nil
	}
	c, err := r.resolve(name)
	if err != nil {
		return nil, err
	}
	args = strings.TrimSpace(args)
	if args != "" && c.Args == "" {
		return nil, fmt.Errorf(":%s takes no argument", c.Name)
	}
	return c.Run(args)
}

func (r *Registry) resolve(name string) (Command, error) {
	if c, ok := r.find(name); ok {
		return c, nil
	}
	var matches []Command
	for _, c := range r.commands {
		if strings.HasPrefix(c.Name, name) {
			matches = append(matches, c)
		}
	}
	switch len(matches) {
	case 0:
		return Command{}, fmt.Errorf("there is no command %q; press ? for what there is", name)
	case 1:
		return matches[0], nil
	}
	names := make([]string, len(matches))
	for i, c := range matches {
		names[i] = c.Name
	}
	return Command{}, fmt.Errorf("%q could be %s; type more of it", name, strings.Join(names, " or "))
}

// Complete returns the whole lines that line can grow into, in order.
func (r *Registry) Complete(line string) []string {
	name, arg, hasArg := strings.Cut(line, " ")
	if !hasArg {
		var out []string
		for _, c := range r.commands {
			if strings.HasPrefix(c.Name, name) {
				out = append(out, c.Name)
			}
		}
		return out
	}
	c, err := r.resolve(name)
	if err != nil || c.Complete == nil {
		return nil
	}
	var out []string
	for _, v := range c.Complete() {
		if len(v) >= len(arg) && strings.EqualFold(v[:len(arg)], arg) {
			out = append(out, name+" "+v)
		}
	}
	return out
}
