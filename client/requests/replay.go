package requests

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Replay serves the answers of a folder that a Recorder wrote: those to what was asked with the same method, path and shape of query
// and body, in their order, the last again and again. Where the very same was asked, its own answers come. Anything else is 404.
type Replay struct {
	// Answers is how many there are.
	Answers int

	mu    sync.Mutex
	same  map[string]*answers // by all that was asked
	alike map[string]*answers // by its shape
	paths map[string]int      // how many answers there are by method and path
}

type answers struct {
	list []*recording
	next int
}

// OpenReplay reads the folder. A file that is damaged is an error, which names it.
func OpenReplay(dir string) (*Replay, error) {
	files, err := recordings(dir)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no recorded answers", dir)
	}
	r := &Replay{Answers: len(files), same: map[string]*answers{}, alike: map[string]*answers{}, paths: map[string]int{}}
	for _, name := range files {
		rec, err := readRecording(filepath.Join(dir, name))
		if err != nil {
			return nil, err
		}
		path := rec.Request.Method + " " + rec.Request.Path
		add(r.same, asked(path, rec.Request.Query, rec.Request.Body, value), rec)
		add(r.alike, asked(path, rec.Request.Query, rec.Request.Body, shape), rec)
		r.paths[path]++
	}
	return r, nil
}

func add(to map[string]*answers, key string, rec *recording) {
	if to[key] == nil {
		to[key] = &answers{}
	}
	to[key].list = append(to[key].list, rec)
}

// ServeHTTP implements http.Handler.
func (r *Replay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	sent, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxRecorded))
	if err != nil {
		refuse(w, http.StatusRequestEntityTooLarge, "the body can't be read")
		return
	}
	if !json.Valid(sent) {
		sent = nil // as it was recorded
	}
	path, none := req.Method+" "+req.URL.Path, &Secrets{}
	query, body := none.maskedQuery(req.URL.Query()), none.maskedJSON(sent)
	rec := r.pick(asked(path, query, body, value), asked(path, query, body, shape))
	if rec == nil {
		say := fmt.Sprintf("no answer to %s was recorded", path)
		if n := r.paths[path]; n > 0 {
			say += fmt.Sprintf(" for a request of this form; there are %d for others", n)
		}
		refuse(w, http.StatusNotFound, say)
		return
	}
	rec.serve(w)
}

// pick returns the next answer, nil if there is none.
func (r *Replay) pick(same, alike string) *recording {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.same[same]
	if a == nil {
		a = r.alike[alike]
	}
	if a == nil {
		return nil
	}
	rec := a.list[min(a.next, len(a.list)-1)]
	a.next++
	return rec
}

func (r *recording) serve(w http.ResponseWriter) {
	for name, v := range r.Answer.Header {
		if name != "Date" { // a session goes by it
			w.Header().Set(name, v)
		}
	}
	w.WriteHeader(r.Answer.Status)
	if len(r.Answer.Body) > 0 {
		_, _ = w.Write(r.Answer.Body) // whoever hung up has nobody to be told
		return
	}
	_, _ = io.WriteString(w, r.Answer.Text)
}

// refuse answers in the documented form of an error.
func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": "error", "message": message}) // whoever hung up has nobody to be told
}

// asked is a key for a request. of writes a value of its body, which stands at a key.
func asked(path string, query url.Values, body []byte, of func(key string, v any) string) string {
	var root any
	if len(body) > 0 && json.Unmarshal(body, &root) != nil {
		root = string(body)
	}
	out := []string{path}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		out = append(out, name+"="+of(name, strings.Join(query[name], ",")))
	}
	return strings.Join(append(out, of("", root)), " ")
}

// value writes all of a value.
func value(_ string, v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return "" // not for what was unmarshalled
	}
	return string(raw)
}

// shape writes the types of a value, and ids as they are: another project's calls are no answer.
func shape(key string, v any) string {
	switch v := v.(type) {
	case map[string]any:
		var fields []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			fields = append(fields, k+":"+shape(k, v[k]))
		}
		return "{" + strings.Join(fields, ",") + "}"
	case []any:
		if len(v) == 0 {
			return "[]"
		}
		return "[" + shape(key, v[0]) + "]"
	case string:
		if key = strings.ToLower(key); strings.HasSuffix(key, "id") {
			return value(key, v)
		}
	}
	return fmt.Sprintf("%T", v)
}
