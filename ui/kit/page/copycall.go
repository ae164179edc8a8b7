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

// CopyItem is what a key of a menu copies. Detail must be safe to draw.
type CopyItem struct {
	Key, Detail string
	Copy
}

// CopyMenu asks which of the items to copy, those without text left out.
func (e *Env) CopyMenu(title string, items ...CopyItem) tea.Cmd {
	menu := &dialog.Menu{Title: title}
	for _, item := range items {
		if strings.TrimSpace(item.Text) != "" {
			menu.Items = append(menu.Items, dialog.Item{Key: item.Key, Label: item.What, Detail: item.Detail, Then: e.Posting(item.Copy)})
		}
	}
	return e.Post(Dialog{Box: menu})
}

// CallCopies are what can be copied of a call.
type CallCopies struct {
	API, Project   string // the service's address, and the id of the call's project
	Call           *client.Call
	Recording      string // the link to one; "": none
	JSON, Markdown Copy   // the call as the page shows it
}

// Menu asks what is to be copied.
func (c CallCopies) Menu(env *Env) tea.Cmd {
	text := func(key, text, what string) CopyItem { return CopyItem{key, present.Line(text), Copy{text, what}} }
	return env.CopyMenu("Copy",
		text("i", c.Call.ID, "call id"), text("t", c.Call.To, "number called"), text("f", c.Call.From, "number called from"),
		text("r", c.Recording, "recording's link"), CopyItem{"j", "as it is shown", c.JSON}, CopyItem{"m", "as it is shown", c.Markdown},
		CopyItem{"c", "without your key", Copy{c.curl(), "request as curl"}})
}

// curl is how the call can be asked for in a shell. Where the key belongs, a variable of the shell stands.
func (c CallCopies) curl() string {
	body, err := json.Marshal(map[string]string{"sid": c.Call.ID, "projectId": c.Project})
	if err != nil {
		return "" // two strings can't fail
	}
	return requests.Entry{
		Method: http.MethodPost, URL: strings.TrimSuffix(c.API, "/") + "/call", Body: string(body),
		Sent: http.Header{"X-Api-Key": {""}, "Content-Type": {"application/json"}},
	}.Curl()
}
