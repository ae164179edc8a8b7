// Package filter is the language in which calls are selected: on the calls screen as one types, in kept views, and on the
// command line. It is pure: text goes in, a Filter comes out, and a Filter says yes or no to a watch.Entry. It knows the
// client and the watcher's entries, nothing of the screen, and it must not import Bubble Tea, ui or session.
//
// # The language
//
// A filter is terms with spaces between; a call must match all of them. The empty filter matches every call.
//
//		filter  = { term }
//		term    = [ "!" ] ( words | field sign values )
//		words   = word { "," word }
//		values  = value { "," value }
//		sign    = ":" | "=" | ">" | ">=" | "<" | "<="
//
//	  - A comma means or, between the values of one field or between words. There is no or between fields, and no brackets.
//	  - "!" negates the term that it stands before, with all its commas.
//	  - A word is looked for in the status, both numbers, the id, and the keys and values of the extracted data. Upper and
//	    lower case are alike everywhere.
//	  - The words live, final and marked, where they aren't in quotes, ask about the call's state and not for a text.
//	  - Quotes hold what has spaces, commas, signs or a "!" at its start; within them \" is a quote and \\ a backslash.
//	  - ":" means contains for texts, = means is; for amounts and lengths both mean is. "field:>" is read as "field>".
//	  - A field with nothing after the colon matches calls of which that isn't told.
//
// What the fields mean stands in their table (fields.go) and, for users, in assets/docs/FILTER.md.
//
// # What is told, and what isn't
//
// A comparison never matches a call of which the thing isn't told: neither cost>0.2 nor cost<=0.2 matches a call without a
// cost. Its negation does: a term and its negation always divide the calls in two. An agent's name that nobody knows is
// such a thing, so that !agent:jack lets calls of unknown agents through; Matcher.Unknown tells them apart.
//
// # Time
//
// A Filter holds no moment and no zone: since:2h is two hours before Env.Now, each time anew, and today is the day that it
// is then in Env.Zone. Days are compared as calendar dates in that zone, so that a call belongs to the day that the list
// shows for it, however long that day is.
//
// # Speed
//
// A word is looked for in the call's JSON as it came, before anything is taken apart, wherever what is found there is
// certain to be what the flattened data would hold; see data.go.
package filter
