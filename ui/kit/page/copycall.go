package page

import (
	"encoding/json"
	"net/http"
	"strings"

	tea "charm.land/bubbletea/v2"

	"talkdeck/client"
	"talkdeck/client/requests"
	"talkdeck/ui/kit/present"
	"talkdeck/ui/kit/widget/dialog"
)

// CallCopies are what can be copied of a call.
type CallCopies struct {
	Call           *client.Call
	Recording      string // the link to one; "": none
	JSON, Markdown Copy   // the call as the page shows it
	Curl           string // how it can be asked for in a shell
}

// Menu asks what is to be copied.
func (c CallCopies) Menu(env *Env) tea.Cmd {
	menu := &dialog.Menu{Title: "Copy"}
	add := func(key, detail string, what Copy) {
		if what.Text != "" {
			menu.Items = append(menu.Items, dialog.Item{Key: key, Label: what.What, Detail: present.Line(detail), Then: env.Posting(what)})
		}
	}
	add("i", c.Call.ID, Copy{c.Call.ID, "call id"})
	add("t", c.Call.To, Copy{c.Call.To, "number called"})
	add("f", c.Call.From, Copy{c.Call.From, "number called from"})
	add("r", c.Recording, Copy{c.Recording, "recording's link"})
	add("j", "as it is shown", c.JSON)
	add("m", "as it is shown", c.Markdown)
	add("c", "without your key", Copy{c.Curl, "request as curl"})
	return env.Post(Dialog{Box: menu})
}

// CurlOfCall is how a call can be asked for in a shell, at the service's address. Where the key belongs, a variable of the
// shell stands.
func CurlOfCall(api, project, id string) string {
	body, err := json.Marshal(map[string]string{"sid": id, "projectId": project})
	if err != nil {
		return "" // two strings can't fail
	}
	return requests.Entry{
		Method: http.MethodPost, URL: strings.TrimSuffix(api, "/") + "/call", Body: string(body),
		Sent: http.Header{"X-Api-Key": {""}, "Content-Type": {"application/json"}},
	}.Curl()
}
