package sandbox

import "net/http"

func (s *Server) listVoices(_ *user, _ *http.Request, _ params) reply {
	return done("Voices", fields{"voices": s.scenario.Voices})
}

func (s *Server) getVoice(_ *user, r *http.Request, _ params) reply {
	for _, v := range s.scenario.Voices {
		if v.ID == r.PathValue("id") {
			return done("Voice", fields{"voice": v})
		}
	}
	return fail(http.StatusNotFound, "Voice not found") // open
}
