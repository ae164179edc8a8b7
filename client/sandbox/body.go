package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
)

// maxBody bounds what a request may send.
const maxBody = 32 << 20

// batchPath is the one path that takes a form instead of JSON.
const batchPath = "/call/batch-call"

// params are what a request sent: a JSON body's or a form's fields, and a form's file.
type params struct {
	fields map[string]json.RawMessage
	file   *upload
}

func (p params) str(name string) string {
	var v string
	_ = json.Unmarshal(p.fields[name], &v) // what isn't a string is as good as missing
	return v
}

func (p params) has(name string) bool { _, ok := p.fields[name]; return ok }

func (p params) missing(names ...string) bool {
	for _, n := range names {
		if p.str(n) == "" {
			return true
		}
	}
	return false
}

// readBody reads all of a body; refusal is the answer to one that can't be read. A form is read where batches go, and nowhere else.
func readBody(w http.ResponseWriter, r *http.Request) (p params, refusal *reply) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return params{}, refuse(http.StatusRequestEntityTooLarge, "The body is too large")
	case err != nil:
		return params{}, refuse(http.StatusBadRequest, "The body could not be read")
	case len(raw) == 0:
		return params{}, nil
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind == "application/json" && r.URL.Path != batchPath:
		if json.Unmarshal(raw, &p.fields) != nil {
			return params{}, refuse(http.StatusBadRequest, "The body is not a JSON object")
		}
	case kind == "multipart/form-data" && r.URL.Path == batchPath:
		r.Body = io.NopCloser(bytes.NewReader(raw))
		if p, err = readForm(r); err != nil {
			return params{}, refuse(http.StatusBadRequest, err.Error())
		}
	}
	return p, nil
}

// readForm reads a form's texts and its file.
func readForm(r *http.Request) (params, error) {
	if err := r.ParseMultipartForm(maxBody); err != nil {
		return params{}, errors.New("the form could not be read")
	}
	p := params{fields: map[string]json.RawMessage{}}
	for name, values := range r.MultipartForm.Value {
		p.fields[name], _ = json.Marshal(values[0]) // a string always can be
	}
	if files := r.MultipartForm.File["file"]; len(files) > 0 {
		f, err := files[0].Open()
		if err != nil {
			return params{}, errors.New("the file could not be read")
		}
		raw, err := io.ReadAll(f)
		if err := errors.Join(err, f.Close()); err != nil {
			return params{}, errors.New("the file could not be read")
		}
		p.file = readUpload(raw)
	}
	return p, nil
}
