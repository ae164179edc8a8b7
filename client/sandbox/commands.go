package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// command is a demo command: something that whoever shows the simulation can have happen.
type command struct {
	name    string
	example string // of its argument; "" if it takes none
	do      func(s *Server, arg string) (said string, err error)
}

// The bounds of what demo commands take.
const (
	maxOutage = time.Hour
	maxSpeed  = 100
	maxBurst  = 500
)

func commands() []command {
	list := []command{
		{"outage", "30s", (*Server).doOutage},
		{"recover", "", (*Server).doRecover},
		{"revoke", "", (*Server).doRevoke},
		{"lose-answers", "5", (*Server).doLoseAnswers},
		{"misanswer", "303", (*Server).doMisanswer},
		{"crash-at", "37", (*Server).doCrashAt},
		{"speed", "5", (*Server).doSpeed},
		{"pause", "", (*Server).doPause},
		{"resume", "", (*Server).doResume},
		{"call", "", (*Server).doCall},
		{"burst", "20", (*Server).doBurst},
		{"mail", "", (*Server).doMail},
	}
	for _, end := range []status{voicemail, busy, noAnswer, failed, silence} {
		list = append(list, command{end.String(), "", func(s *Server, _ string) (string, error) { return s.doEnd(end), nil }})
	}
	return list
}

// Commands lists what Do understands, each with an example of its argument: "outage 30s", "pause".
func Commands() []string {
	var out []string
	for _, c := range commands() {
		out = append(out, strings.TrimSpace(c.name+" "+c.example))
	}
	slices.Sort(out)
	return out
}

// Do carries out a demo command and says in a sentence what it does. The error is a sentence too: what it should have been.
func (s *Server) Do(text string) (said string, err error) {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return "", errors.New("there is no demo command; try one of: " + strings.Join(Commands(), ", "))
	}
	all := commands()
	i := slices.IndexFunc(all, func(c command) bool { return c.name == words[0] })
	if i < 0 {
		return "", fmt.Errorf("there is no demo command %q; try one of: %s", words[0], strings.Join(Commands(), ", "))
	}
	c := all[i]
	switch {
	case c.example == "" && len(words) > 1:
		return "", fmt.Errorf("%s takes nothing after it", c.name)
	case c.example != "" && len(words) != 2:
		return "", fmt.Errorf("%s needs one thing after it, like: %s %s", c.name, c.name, c.example)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	if said, err = c.do(s, strings.Join(words[1:], " ")); err != nil {
		return "", err
	}
	return said, s.persist()
}

func (s *Server) doOutage(arg string) (string, error) {
	d, err := time.ParseDuration(arg)
	if err != nil || d < time.Second || d > maxOutage {
		return "", errors.New("outage needs a time from 1s to 1h, like: outage 30s")
	}
	s.faults.outageUntil = s.opts.Now().Add(d)
	return fmt.Sprintf("The service is out for %s: every request is hung up on or answered by 503.", d), nil
}

func (s *Server) doRecover(string) (string, error) {
	s.faults = faults{}
	return "The service answers as it should.", nil
}

func (s *Server) doRevoke(string) (string, error) {
	clear(s.world.Refresh)
	clear(s.world.Access)
	return "All tokens are revoked: the next request is refused, and whoever is signed in must sign in again.", nil
}

func (s *Server) doLoseAnswers(arg string) (string, error) {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 || n > maxBurst {
		return "", fmt.Errorf("lose-answers needs a number from 1 to %d, like: lose-answers 5", maxBurst)
	}
	s.faults.list = append(s.faults.list, &Fault{Path: makeCallPath, Times: n, DropAfter: true})
	return fmt.Sprintf("The next %s made, but the answer is lost.", plural(n, "call is", "calls are")), nil
}

func (s *Server) doMisanswer(arg string) (string, error) {
	status, err := strconv.Atoi(arg)
	if err != nil || status < 300 || status > 599 {
		return "", errors.New("misanswer needs a status from 300 to 599, like: misanswer 303")
	}
	f := &Fault{Path: makeCallPath, Times: 1, Status: status, CarriedOut: true}
	if status < 400 { // whoever follows it asks for the call again
		f.Header = http.Header{"Location": {makeCallPath}}
	}
	s.faults.list = append(s.faults.list, f)
	return fmt.Sprintf("One call more is made, but the answer to it is %d.", status), nil
}

func (s *Server) doCrashAt(arg string) (string, error) {
	n, err := strconv.Atoi(arg)
	switch {
	case err != nil || n < 1 || n > maxBurst:
		return "", fmt.Errorf("crash-at needs a number from 1 to %d, like: crash-at 37", maxBurst)
	case s.opts.Crash == nil:
		return "", errors.New("crash-at ends the demo only: here, kill talkdeck's own process")
	}
	s.faults.crashAt = n
	if n == 1 {
		return "The program ends at once, as by kill -9, with the next call that is asked for.", nil
	}
	return fmt.Sprintf("The program ends at once, as by kill -9, after %d more calls are asked for.", n), nil
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

func (s *Server) doSpeed(arg string) (string, error) {
	speed, err := strconv.ParseFloat(strings.TrimSuffix(arg, "x"), 64)
	if err != nil || !(speed > 0 && speed <= maxSpeed) {
		return "", fmt.Errorf("speed needs a number above 0, %d at most, like: speed 5", maxSpeed)
	}
	s.clock.set(s.opts.Now(), speed)
	return fmt.Sprintf("Calls go on at %g times the real speed.", speed), nil
}

func (s *Server) doPause(string) (string, error) {
	if s.clock.speed() == 0 {
		return "", errors.New("the calls stand still already; resume lets them go on")
	}
	s.clock.set(s.opts.Now(), 0)
	return "The calls stand still; resume lets them go on. The service still answers, and sessions still end.", nil
}

func (s *Server) doResume(string) (string, error) {
	if s.clock.speed() > 0 {
		return "", errors.New("the calls are going on already")
	}
	speed := s.opts.Speed
	for _, before := range slices.Backward(s.clock.Stretches) {
		if before.Speed > 0 {
			speed = before.Speed
			break
		}
	}
	s.clock.set(s.opts.Now(), speed)
	return fmt.Sprintf("Calls go on at %g times the real speed.", speed), nil
}

func (s *Server) doCall(string) (string, error) {
	c, err := s.incoming(0)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s calls %s.", c.From, c.To), nil
}

func (s *Server) doBurst(arg string) (string, error) {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 || n > maxBurst {
		return "", fmt.Errorf("burst needs a number from 1 to %d, like: burst 20", maxBurst)
	}
	for i := range n {
		if _, err := s.incoming(time.Duration(i) * 50 * time.Millisecond); err != nil {
			return "", err
		}
	}
	return plural(n, "call comes", "calls come") + " in at once.", nil
}

// incoming has somebody call the project that is shown.
func (s *Server) incoming(wait time.Duration) (*call, error) {
	p := s.shown()
	if p == nil || len(s.world.agents(p.ID)) == 0 {
		return nil, errors.New("there is no agent who could take a call; create one first")
	}
	a := s.world.agents(p.ID)[0]
	for _, other := range s.world.agents(p.ID) {
		if other.ID == p.active() {
			a = other
		}
	}
	r := s.unique()
	c := &call{ID: drawCallID(r), Project: p.ID, Agent: a.ID, Inbound: true, From: drawCustomer(r), To: s.numberOf(a)}
	c.Life = drawTimeline(r, true, inboundOdds.draw(r), wait)
	s.put(c)
	return c, nil
}

// shown is the project that whoever watches most likely looks at: the demo user's active one. It is nil if there is none.
func (s *Server) shown() *project {
	if u := s.world.Users[s.scenario.User.Email]; u != nil {
		if p := s.world.find(u.ActiveProject); p != nil {
			return p
		}
	}
	if len(s.world.Projects) > 0 {
		return s.world.Projects[0]
	}
	return nil
}

func (s *Server) doMail(string) (string, error) {
	if len(s.mails) == 0 {
		return "", errors.New("no mail was sent in this run; signing up sends one, and forgetting a password")
	}
	m := s.mails[len(s.mails)-1]
	return fmt.Sprintf("The last mail went to %s, with the code %s.", m.To, m.Code), nil
}

// doEnd has a call of the project that is shown end so: the newest that an agent makes and nobody has answered yet, else the
// next one.
func (s *Server) doEnd(end status) string {
	if p := s.shown(); p != nil {
		for _, c := range slices.Backward(s.traffic.line(p.ID).calls) {
			if c.Start < s.sim-time.Hour {
				break
			}
			if c.Inbound || c.status(s.sim) != ringing {
				continue
			}
			bent := *c
			bent.Life = c.Life.cut(s.sim-c.Start, end, c.ID.rand())
			s.replace(&bent)
			return fmt.Sprintf("The call to %s, which rings now, ends as %s.", c.To, end)
		}
	}
	s.coming = end
	return fmt.Sprintf("The next call that an agent makes ends as %s.", end)
}

// replace changes a call's life, and sees to it that it is so after a restart too.
func (s *Server) replace(c *call) {
	s.traffic.replace(c)
	i := slices.IndexFunc(s.world.Made, func(m *call) bool { return m.ID == c.ID })
	if i >= 0 {
		s.world.Made[i] = c
	} else {
		s.world.Bent[c.ID] = c.Life
	}
}

// bend gives a call that comes now the end that a demo command wants for it, or wanted in an earlier run.
func (s *Server) bend(c *call) {
	if life, ok := s.world.Bent[c.ID]; ok {
		c.Life = life
		return
	}
	p := s.shown()
	if s.coming == queued || c.Inbound || p == nil || p.ID != c.Project {
		return
	}
	c.Life = drawTimeline(c.ID.rand(), false, s.coming, 0)
	s.coming = queued
	if c.Made == "" { // a call that was made is kept as it is
		s.world.Bent[c.ID] = c.Life
		s.unsaved = true
	}
}
