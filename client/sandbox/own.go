package sandbox

import (
	"encoding/json"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
)

// handleOwn registers what isn't Talkstack's: demo commands and logs for a sandbox that runs as a process of its own.
func (s *Server) handleOwn() {
	s.own("POST /sandbox/cue", s.commandByHTTP)
	s.own("GET /sandbox/log", func(w http.ResponseWriter, _ *http.Request) { writeLines(w, s.Log()) })
	s.own("GET /sandbox/dialled", func(w http.ResponseWriter, _ *http.Request) { writeLines(w, s.Dialled()) })
	s.own("GET /sandbox/mails", func(w http.ResponseWriter, _ *http.Request) { writeLines(w, s.Mails()) })
}

// own registers a path that neither faults nor the log touch. To any host but this computer, and to a web page of another
// site, it doesn't exist.
func (s *Server) own(route string, h http.HandlerFunc) {
	s.routes.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) {
		if !loopback(r.Host) || r.Header.Get("Origin") != "" {
			write(w, s.unknown(nil, r, params{}))
			return
		}
		h(w, r)
	})
}

func loopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s *Server) commandByHTTP(w http.ResponseWriter, r *http.Request) {
	const most = 4 << 10
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		write(w, fail(http.StatusBadRequest, "The demo command could not be read"))
		return
	}
	text := string(raw)
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		var body struct {
			Cue string `json:"cue"`
		}
		if json.Unmarshal(raw, &body) != nil {
			write(w, fail(http.StatusBadRequest, `The body is not JSON like {"cue": "pause"}`))
			return
		}
		text = body.Cue
	}
	said, err := s.Do(text)
	if err != nil {
		write(w, fail(http.StatusBadRequest, err.Error()))
		return
	}
	write(w, done(said, nil))
}

// writeLines writes a JSON object a line.
func writeLines[T any](w http.ResponseWriter, list []T) {
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := json.NewEncoder(w)
	for i := range list {
		if out.Encode(list[i]) != nil {
			return // the caller hung up
		}
	}
}
