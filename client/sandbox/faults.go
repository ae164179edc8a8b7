package sandbox

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// Fault is something that goes wrong with requests. Of what is set, Delay comes first, then DropBefore, then Status; a request
// that none of them stops is carried out, and then DropAfter comes, or the Status of one that is CarriedOut.
type Fault struct {
	Method string // of the request; "" for any
	Path   string // the beginning of the URL's path; "" for any
	Times  int    // how many requests it hits; 0: all until Clear

	Delay      time.Duration // the request waits so long before anything else; one whose caller hung up meanwhile is not carried out
	DropBefore bool          // the connection is closed, and the request not carried out
	DropAfter  bool          // the request is carried out, and the connection closed instead of an answer

	Status      int  // answered without carrying the request out; 0 for no such thing
	CarriedOut  bool // the request is carried out before Status is answered
	Header      http.Header
	Body        string // of that answer. With no ContentType either, it is an error in the API's form
	ContentType string

	crash bool // the program ends once the request is carried out
}

// faults are those that wait for requests.
type faults struct {
	list        []*Fault
	outageUntil time.Time
	crashAt     int // the program ends with so many calls more; 0: it doesn't
	refused     int // during outages
}

// Inject adds a fault. A request is hit by the first that fits, in the order of injection.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Header = f.Header.Clone()
	s.faults.list = append(s.faults.list, &f)
}

// Clear takes all faults back, an outage too.
func (s *Server) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = faults{}
}

// nextFault is what goes wrong with a request, used up by one.
func (s *Server) nextFault(method, path string) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.opts.Now().Before(s.faults.outageUntil) {
		s.faults.refused++
		if s.faults.refused%2 == 1 {
			return Fault{DropBefore: true}
		}
		return Fault{Status: http.StatusServiceUnavailable}
	}
	if s.faults.crashAt > 0 && path == makeCallPath {
		if s.faults.crashAt--; s.faults.crashAt == 0 {
			return Fault{crash: true}
		}
	}
	for i, f := range s.faults.list {
		if f.Method != "" && f.Method != method || !strings.HasPrefix(path, f.Path) {
			continue
		}
		hit := *f
		if f.Times == 1 {
			s.faults.list = append(s.faults.list[:i:i], s.faults.list[i+1:]...)
		} else if f.Times > 1 {
			f.Times--
		}
		return hit
	}
	return Fault{}
}

// wait is the delay; it reports whether the caller is still there after it.
func (f *Fault) wait(ctx context.Context) bool {
	if f.Delay <= 0 {
		return true
	}
	t := time.NewTimer(f.Delay)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (f *Fault) write(w http.ResponseWriter) {
	for name, values := range f.Header {
		w.Header()[http.CanonicalHeaderKey(name)] = values
	}
	if f.Body == "" && f.ContentType == "" {
		write(w, fail(f.Status, http.StatusText(f.Status)))
		return
	}
	if f.ContentType != "" {
		w.Header().Set("Content-Type", f.ContentType)
	}
	w.WriteHeader(f.Status)
	_, _ = io.WriteString(w, f.Body) // the caller hung up; there is nobody to tell
}
