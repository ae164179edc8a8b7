package questions

import (
	"slices"
	"strings"

	"talkdeck/client"
)

// The names that an answer may have for a question and for what is answered: none is documented.
var (
	questionNames = []string{"question", "text", "name"}
	answerNames   = []string{"answer", "value", "result", "response"}
	besideAnswers = []string{"type", "options", "id"}
)

// Findings are what an analysis found, for showing: each question with its answer where both stand in one object, all else
// by its name. What an envelope says of itself is left out.
func Findings(answers []client.Field) []client.Field {
	by := map[string]string{}
	for _, f := range answers {
		by[f.Key] = f.Value
	}
	var out []client.Field
	for _, f := range answers {
		within, name := cut(f.Key)
		answer := find(by, within, answerNames)
		question := find(by, within, questionNames)
		switch {
		case within == "" && (name == "message" || name == "status"):
		case question == "" || answer == "":
			out = append(out, client.Field{Key: plain(f.Key), Value: f.Value})
		case within+name == question:
			out = append(out, client.Field{Key: f.Value, Value: by[answer]})
		case within+name != answer && !slices.Contains(besideAnswers, name):
			out = append(out, client.Field{Key: by[question] + ", " + name, Value: f.Value})
		}
	}
	return out
}

// cut divides a path into what it is within, up to its last dot, and its name.
func cut(key string) (within, name string) {
	i := strings.LastIndex(key, ".") + 1
	return key[:i], key[i:]
}

// find is the path of the first of some names that there is within a path, "" if there is none.
func find(by map[string]string, within string, names []string) string {
	for _, name := range names {
		if _, ok := by[within+name]; ok {
			return within + name
		}
	}
	return ""
}

// plain is a path without what all of an analysis lies in.
func plain(key string) string {
	return strings.ReplaceAll(strings.TrimPrefix(key, "analysis."), "_", " ")
}
