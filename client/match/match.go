// Package match finds what a person means by a name or the beginning of one: an agent, a project, a batch.
package match

import (
	"errors"
	"fmt"
	"strings"
)

// ByName finds the items whose id or name is typed, whatever its case; else those whose name begins with it; else those whose name
// holds it. It gives all that fit equally well.
func ByName[T any](list []T, typed string, id, name func(T) string) []T {
	typed = strings.ToLower(typed)
	for _, fits := range []func(T) bool{
		func(v T) bool { return strings.EqualFold(id(v), typed) },
		func(v T) bool { return strings.ToLower(name(v)) == typed },
		func(v T) bool { return strings.HasPrefix(strings.ToLower(name(v)), typed) },
		func(v T) bool { return strings.Contains(strings.ToLower(name(v)), typed) },
	} {
		var found []T
		for _, v := range list {
			if fits(v) {
				found = append(found, v)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// Several is the error for a name that fits more than one item. name gives names that are safe to draw.
func Several[T any](found []T, typed string, name func(T) string) error {
	const most = 3
	var names []string
	for _, v := range found[:min(len(found), most)] {
		names = append(names, name(v))
	}
	text := fmt.Sprintf("%q could be %s", typed, strings.Join(names, " or "))
	if more := len(found) - most; more > 0 {
		text += fmt.Sprintf(" or %d more", more)
	}
	return errors.New(text + "; type more of it, or its id")
}
