package command

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Command is one thing that can be done from the ":" line.
type Command struct {
	Name    string // a word, or two: "new agent"
	Aliases []string
	Args    string // how its arguments are written, for the help: "NAME"; "" if it takes none
	Help    string // what it does, in a few words
	// Complete lists the values an argument can take; nil if they can't be listed.
	Complete func() []string
	// Run does it. args is what was typed after the name, trimmed.
	Run func(args string) (tea.Cmd, error)
}

// Registry holds the commands in the order in which they were added, or Sort was told.
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

// Sort puts the commands of some names first; the others stay in their order.
func (r *Registry) Sort(first []string) {
	place := func(c Command) int {
		if i := slices.Index(first, c.Name); i >= 0 {
			return i
		}
		return len(first)
	}
	slices.SortStableFunc(r.commands, func(a, b Command) int { return place(a) - place(b) })
}

// Clone returns a registry of the same commands.
func (r *Registry) Clone() *Registry { return &Registry{slices.Clone(r.commands)} }

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
	if strings.TrimSpace(line) == "" {
		return nil, nil
	}
	c, args, err := r.resolve(line)
	if err != nil {
		return nil, err
	}
	args = strings.TrimSpace(args)
	if args != "" && c.Args == "" {
		return nil, fmt.Errorf(":%s takes no argument", c.Name)
	}
	return c.Run(args)
}

// resolve finds the command that a line is of, and gives what is behind its name.
func (r *Registry) resolve(line string) (c Command, args string, err error) {
	name, args, _ := strings.Cut(strings.TrimLeft(line, " "), " ")
	head, err := one(r.heads(), name, func(name string) (string, bool) {
		c, ok := r.find(name)
		return c.Name, ok
	})
	switch {
	case err != nil:
		return c, "", err
	case head == "":
		return c, "", fmt.Errorf("there is no command %q; press ? for what there is", name)
	}
	if c, ok := r.find(head); ok {
		return c, args, nil
	}
	// What has two words: "new agent".
	word, rest, _ := strings.Cut(strings.TrimLeft(args, " "), " ")
	words := r.below(head)
	second := ""
	if word != "" {
		second, err = one(words, word, func(word string) (string, bool) { return word, slices.Contains(words, word) })
	}
	switch {
	case err != nil:
		return c, "", err
	case second == "":
		return c, "", fmt.Errorf(":%s what? There is :%s", head, strings.Join(grown(head+" ", words, ""), ", :"))
	}
	c, _ = r.find(head + " " + second)
	return c, rest, nil
}

// one is the name that was typed, as find knows it, or the only name that begins with it; "" if there is none.
func one(names []string, typed string, find func(string) (name string, ok bool)) (string, error) {
	if name, ok := find(typed); ok {
		return name, nil
	}
	var fit []string
	for _, name := range names {
		if strings.HasPrefix(name, typed) {
			fit = append(fit, name)
		}
	}
	switch len(fit) {
	case 0:
		return "", nil
	case 1:
		return fit[0], nil
	}
	return "", fmt.Errorf("%q could be %s; type more of it", typed, strings.Join(fit, " or "))
}

// heads are the first words of the commands' names, each once.
func (r *Registry) heads() []string {
	var heads []string
	for _, c := range r.commands {
		if head, _, _ := strings.Cut(c.Name, " "); !slices.Contains(heads, head) {
			heads = append(heads, head)
		}
	}
	return heads
}

// below are the second words of the commands that begin with head.
func (r *Registry) below(head string) []string {
	var words []string
	for _, c := range r.commands {
		if first, second, two := strings.Cut(c.Name, " "); two && first == head {
			words = append(words, second)
		}
	}
	return words
}

// Complete returns the whole lines that line can grow into, in order.
func (r *Registry) Complete(line string) []string {
	name, arg, more := strings.Cut(line, " ")
	if !more {
		return grown("", r.heads(), name)
	}
	if words := r.below(name); len(words) > 0 {
		second, rest, more := strings.Cut(arg, " ")
		if !more {
			return grown(name+" ", words, arg)
		}
		name, arg = name+" "+second, rest
	}
	c, _, err := r.resolve(name)
	if err != nil || c.Complete == nil {
		return nil
	}
	return grown(name+" ", c.Complete(), arg)
}

// grown are the values that begin with typed, behind a prefix.
func grown(prefix string, values []string, typed string) []string {
	var out []string
	for _, v := range values {
		if len(v) >= len(typed) && strings.EqualFold(v[:len(typed)], typed) {
			out = append(out, prefix+v)
		}
	}
	return out
}
