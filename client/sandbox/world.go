package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// world is what accounts own and can change. It is what is kept between runs.
type world struct {
	Users    map[string]*user      `json:"users"`   // by e-mail
	Access   map[string]*grant     `json:"access"`  // by token
	Refresh  map[string]*spendable `json:"refresh"` // by token
	Projects []*project            `json:"projects"`
	Agents   []*agent              `json:"agents"`
	Numbers  []*number             `json:"numbers"`
	Made     []*call               `json:"made"` // by makeCall, batches and demo commands
	Bent     map[callID]timeline   `json:"bent"` // calls of the simulation whose end a demo command changed
	Serial   int                   `json:"serial"`
}

type user struct {
	ID, Email, Name, Password, Company string
	Verified                           bool
	Code, ResetCode                    string
	ActiveProject                      string
	APIKey                             string
	CreatedAt                          time.Time
}

type project struct {
	ID, Name, Owner, Description, Webhook string
	Created, Updated                      time.Time
	Shifts                                []shift
}

// shift is the time in which an agent is the active one, up to the next shift.
type shift struct {
	From   time.Duration // simulated
	Agent  string        // "" for none
	Number phone         // that it calls from
}

// active is the active agent's id, "" for none.
func (p *project) active() string { return p.activeAt(never).Agent }

func (p *project) activeAt(t time.Duration) shift {
	for _, s := range slices.Backward(p.Shifts) {
		if s.From <= t {
			return s
		}
	}
	return shift{}
}

type agent struct {
	ID, Name, ProjectID, Prompt, VoiceID, PhoneNumber string
}

type number struct {
	ID, E164, ProjectID, AgentID string
}

func newWorld(c *scenario, start time.Time) world {
	created := start.AddDate(0, -10, 0).Truncate(time.Hour)
	w := world{Users: map[string]*user{}, Access: map[string]*grant{}, Refresh: map[string]*spendable{}, Bent: map[callID]timeline{}}
	u := &user{
		ID: "65f0c0ffee00000000000001", Email: c.User.Email, Name: c.User.Name, Password: c.User.Password, Company: c.User.Company,
		Verified: true, CreatedAt: created,
	}
	w.Users[u.Email] = u
	for i, p := range c.Projects {
		if i == 0 {
			u.ActiveProject = p.ID
		}
		created = created.AddDate(0, i, 3*i)
		made := &project{ID: p.ID, Name: p.Name, Owner: u.ID, Description: p.Description, Webhook: p.Webhook, Created: created, Updated: created}
		for j, a := range p.Agents {
			if j == 0 {
				made.Shifts = []shift{{From: -never, Agent: a.ID, Number: a.number}}
			}
			w.Agents = append(w.Agents, &agent{ID: a.ID, Name: a.Name, ProjectID: p.ID, Prompt: a.Prompt, VoiceID: a.Voice, PhoneNumber: a.Number})
			w.addNumber(a.Number, p.ID, a.ID)
		}
		if p.Number != "" && w.number(p.Number) == nil {
			w.addNumber(p.Number, p.ID, "") // one to assign
		}
		w.Projects = append(w.Projects, made)
	}
	return w
}

// id makes a new id of the form that MongoDB gives.
func (w *world) id() string {
	w.Serial++
	return fmt.Sprintf("66a1%020x", w.Serial)
}

// uuid makes a new project id.
func (w *world) uuid() string {
	w.Serial++
	return fmt.Sprintf("7c0ffee0-0000-4000-8000-%012x", w.Serial)
}

func (w *world) addNumber(e164, projectID, agentID string) *number {
	w.Serial++
	n := &number{ID: fmt.Sprintf("65f0aa%018x", w.Serial), E164: e164, ProjectID: projectID, AgentID: agentID}
	w.Numbers = append(w.Numbers, n)
	return n
}

// drop deletes a project with all that belongs to it.
func (w *world) drop(p *project) {
	w.Projects = slices.DeleteFunc(w.Projects, func(other *project) bool { return other == p })
	w.Agents = slices.DeleteFunc(w.Agents, func(a *agent) bool { return a.ProjectID == p.ID })
	w.Numbers = slices.DeleteFunc(w.Numbers, func(n *number) bool { return n.ProjectID == p.ID })
	w.Made = slices.DeleteFunc(w.Made, func(c *call) bool { return c.Project == p.ID })
	for _, u := range w.Users {
		if u.ActiveProject == p.ID {
			u.ActiveProject = ""
		}
	}
}

func (w *world) number(e164 string) *number {
	i := slices.IndexFunc(w.Numbers, func(n *number) bool { return n.E164 == e164 })
	if i < 0 {
		return nil
	}
	return w.Numbers[i]
}

func (w *world) find(id string) *project {
	i := slices.IndexFunc(w.Projects, func(p *project) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return w.Projects[i]
}

func (w *world) activeAt(id string, t time.Duration) shift {
	if p := w.find(id); p != nil {
		return p.activeAt(t)
	}
	return shift{}
}

// project is somebody's; another's doesn't exist for them.
func (w *world) project(owner *user, id string) *project {
	if p := w.find(id); p != nil && p.Owner == owner.ID {
		return p
	}
	return nil
}

func (w *world) agent(owner *user, projectID, id string) *agent {
	if w.project(owner, projectID) == nil {
		return nil
	}
	i := slices.IndexFunc(w.Agents, func(a *agent) bool { return a.ID == id && a.ProjectID == projectID })
	if i < 0 {
		return nil
	}
	return w.Agents[i]
}

func (w *world) agents(projectID string) []*agent {
	var out []*agent
	for _, a := range w.Agents {
		if a.ProjectID == projectID {
			out = append(out, a)
		}
	}
	return out
}

func (w *world) numbers(projectID string) []*number {
	var out []*number
	for _, n := range w.Numbers {
		if n.ProjectID == projectID {
			out = append(out, n)
		}
	}
	return out
}
