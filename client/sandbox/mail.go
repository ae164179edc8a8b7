package sandbox

import (
	"slices"
	"strings"
)

// Mail is a mail that the service would have sent: a code to verify an account by, or one for a new password.
type Mail struct {
	To   string `json:"to"`
	Code string `json:"code"`
}

// Mails are those of this run, the newest last.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

func (s *Server) mail(u *user, code string) { s.mails = append(s.mails, Mail{u.Email, code}) }

// mailCode makes a new code to verify an account by: six characters.
func (s *Server) mailCode(u *user) {
	u.Code = strings.ToUpper(random(3))
	s.mail(u, u.Code)
}
