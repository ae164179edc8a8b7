package filter

import (
	"strings"
	"testing"
	"time"

	"talkdeck/client"
	"talkdeck/client/calls/watch"
)

var berlin = mustZone("Europe/Berlin")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

func parsed(t testing.TB, text string) *Filter {
	t.Helper()
	f, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return f
}

// cast are some calls of each sort, by a letter that is the end of their id. It is noon, in Berlin one o'clock.
func cast(t testing.TB) []*watch.Entry {
	list := entries(read(t,
		// r: a refund, an hour ago
		`{"callSid":"CA00r","status":"completed","to":"+4930123456","from":"+442079460123","date":"Mon, 23 Nov 2026 11:00:00 +0000","seconds":125.4,"cost":0.42,
		  "recordingUrls":["https://example.com/hidden.mp3"],"data":{"outcome":"Refund","name":"Jürgen Müller","score":7,"tags":["vip","call back"],"address":{"city":"Berlin","zip":"10115"},"empty":"","nil":null}}`,
		// f: failed, yesterday by UTC and today in Berlin
		`{"callSid":"CA00f","status":"failed","to":"+49 151 1234-5678","from":"","date":"2026-11-22T23:30:00Z","seconds":0,"cost":0.1,"data":{"outcome":"none","score":"12","note":"said \"no, thanks\"\nthen hung up"}}`,
		// p: in progress since 90 s, answered 42 s ago
		`{"callSid":"CA00p","status":"in-progress","to":"+14155550123","from":"+442079460123","date":"2026-11-23T11:58:30Z"}`,
		// v: voicemail on Friday, withheld number
		`{"callSid":"CA00v","status":"voicemail","to":"+14155550124","from":"anonymous","date":"2026-11-20T09:00:00Z","seconds":30,"data":{"outcome":"call back","delivered":true,"score":3.5}}`,
		// h: a status that nobody documented, nothing else told
		`{"callSid":"CA00h","status":"on-hold","to":"+14155550125","from":"+14155550126"}`,
		// b: as Twilio would write it
		`{"sid":"CA00b","status":"busy","to":"+4930999999","from":"+4930123456","startTime":"2026-11-16T12:00:00Z","duration":"42","price":"-0.0130"}`,
	))
	list[2].Seen = []watch.Change{{Status: client.StatusRinging, At: noon.Add(-90 * time.Second)}, {Status: client.StatusInProgress, At: noon.Add(-42 * time.Second)}}
	return list
}

// castEnv knows that Jack Smith made call r, that agent a2 made f, that p has a note and v a mark.
func castEnv() Env {
	return Env{
		Now: noon, Zone: berlin,
		Agent: func(e *watch.Entry) (name, id string, known bool) {
			switch e.Call.ID {
			case "CA00r":
				return "Jack Smith", "a1", true
			case "CA00f":
				return "", "a2", true
			}
			return "", "", false
		},
		Note: func(id string) string {
			if id == "CA00p" {
				return "Ask for the VAT number"
			}
			return ""
		},
		Marked: func(id string) bool { return id == "CA00v" },
	}
}

// letters are the matching calls, by the end of their ids.
func letters(m *Matcher, list []*watch.Entry) string {
	var b strings.Builder
	for _, e := range list {
		if m.Match(e) {
			b.WriteString(e.Call.ID[4:])
		}
	}
	return b.String()
}

func TestWhatMatches(t *testing.T) {
	list := cast(t)
	for text, want := range map[string]string{
		"":   "rfpvhb",
		"  ": "rfpvhb",

		// words
		"refund": "r", "REFUND": "r", "ca00": "rfpvhb", "00f": "f", "failed": "f", "hold": "h", "+4930": "rb",
		"berlin": "r", "city": "r", "address.city": "r", "müller": "r", "MÜLLER": "r", "ürgen": "r", "muller": "",
		`"call back"`: "rv", "call,refund": "rv", "back name": "r", "vip": "r", `"vip, call"`: "r", "tags,zip": "r",
		"hidden": "", "recordingUrls": "", "null": "", "nil": "r", "true": "v", "delivered": "v", "3.5": "v",
		`"no, thanks"`: "f", `"\"no"`: "f", "hung": "f", `said`: "f", "xyz": "", "0151": "", "151-1234": "f", `"(151) 1234"`: "f", "1511234": "f",
		"VAT": "", "jack": "",
		"refund failed": "", "refund,failed": "rf", "!refund": "fpvhb", "!refund,failed": "pvhb", "!refund !failed": "pvhb", "!!refund": "r",

		// states
		"live": "p", "final": "rfvhb", "LIVE": "p", `"live"`: "v", "!live": "rfvhb", "live,refund": "rp", "marked": "v", "!marked": "rfphb", "marked,live": "pv",
		"live !voicemail": "p", "!voicemail": "rfphb",

		// status
		"status:failed": "f", "status:failed,busy": "fb", "status=busy": "b", "!status:failed,busy": "rpvh", "status:live": "p", "status:live,busy": "pb",
		"status:final": "rfvhb", "STATUS:Failed": "f", "status:in_progress": "p", "status:inprogress": "p", `status:"on-hold"`: "h", `status:"ON HOLD"`: "h", "status:": "",

		// numbers
		"to:+49": "rfb", "to:49": "rfb", "to:+151": "", "to:151": "f", "to:0123": "rp", "to:1511234": "f", `to:"151 12 34"`: "f", "to:151-1234": "f",
		"to:+49151": "f", "to:+0": "", "from:": "f", "from:anonymous": "v", "from:ANON": "v", "from:,anonymous": "fv", "!from:": "rpvhb",
		"from=+442079460123": "rp", "from=442079460123": "rp", "from=+44207946012": "", `to="+49 30 12 34 56"`: "r", "to=+4915112345678": "f",
		"number:+4930123456": "rb", "number=+4930123456": "rb", "number:anon": "v", "to:+": "rfpvhb", "from:+": "rphb",
		"id:00f": "f", "id=ca00f": "f", "id=00f": "", "id:": "",

		// numbers of other sorts
		"cost>0.1": "r", "cost>=0.1": "rf", "cost<0.1": "b", "cost<=.1": "fb", "cost:0.42": "r", "cost=0.42,0.1": "rf", "cost:": "pvh", "!cost:": "rfb",
		"!cost>0.1": "fpvhb", "cost:>0.1": "r", "cost:>=0.1": "rf", "cost>-1": "rfb", "cost:0.013": "b",
		"duration>30": "rpb", "duration>30s": "rpb", "duration>=30s": "rpvb", "duration:125": "r", "duration=2m5s": "r", "duration>2m5s": "", "duration<1m": "fpvb",
		"duration>41s duration<43s": "pb", "duration:42s": "pb", "duration:": "h", "duration:0s": "f", "duration>=125.4": "r", "duration>125.4": "", "duration>1m30s": "r",

		// time
		"since:2h": "rp", "since:1h": "rp", "since:59m": "p", "until:1h": "rfvb", "until:59m": "rfvb", "since:today": "rfp", "since:yesterday": "rfp", "day:today": "rfp",
		"day:yesterday": "", "until:yesterday": "vb", "since:7d": "rfpvb", "since:6d23h": "rfpv", "since:1w": "rfpvb", "day:2026-11-20": "v", "day:2026-11-22": "",
		"day:2026-11-23": "rfp", "since:2026-11-20": "rfpv", "until:2026-11-20": "vb", "day:2026-11-16,2026-11-20": "vb", "day:fri": "v", "day:friday": "v", "day:monday": "rfp",
		"since:friday": "rfpv", "day:": "h", "!day:": "rfpvb", "day:,today": "rfph", "since:12:00": "rp", "since:12:01": "p", "until:12:00": "rfvb", "until:11:59": "fvb",
		"since:13:01": "rfp", "since:14:00": "rfp", "since:00:30": "rfp", "since:00:31": "rp", "since:2026-11-23T12:00": "rp", `since:"2026-11-23 12:00:01"`: "p", "until:2026-11-23T12:00:00": "rfvb",
		"since:2026-11-23T11:00:00Z": "rp", "since:2026-11-23T12:00:00+01:00": "rp", "until:2026-11-23T11:00:00Z": "rfvb", "!since:today": "vhb",

		// data
		"data.outcome:refund": "r", "data.outcome:re": "r", "data.outcome:refund,back": "rv", "data.outcome=back": "", `data.outcome="call back"`: "v", "data.OUTCOME:REFUND": "r",
		"data.score>3": "rfv", "data.score>3.5": "rf", "data.score<10": "rv", "data.score>=12": "f", "data.score=7": "r", "data.score=7.0": "r", "data.score:7": "r", "data.score=1": "", "data.score:1": "f",
		"data.name>3": "", "data.missing:": "rfpvhb", "data.empty:": "rfpvhb", "!data.empty:": "", "data.nil:": "rfpvhb", "data.outcome:": "phb", "!data.outcome:": "rfv",
		"data.address:berlin": "r", "data.address.city:berlin": "r", "data.address.zip=10115": "r", "data.address.zip>10000": "r", "data.addr:berlin": "", "data.address.city=berl": "", "data.tags:vip": "r", `data.tags="vip, call back"`: "r",
		"data:refund": "r", "data:score": "rfv", "data=refund": "r", "data:": "phb", "!data:": "rfv", "data:failed": "", `data.note:"no, thanks"`: "f", "data.delivered:true": "v", "data.delivered=true": "v",
		`data."outcome":refund`: "r", "data.outcome:,refund": "rphb",

		// what the person and others know
		"note:vat": "p", "note:": "rfvhb", "!note:": "p", `note="ask for the vat number"`: "p", "note=vat": "", `note:vat,urgent`: "p",
		"agent:jack": "r", "agent:smith": "r", "agent:a": "rf", "agent=a2": "f", "agent=jack": "", `agent="jack smith"`: "r", "!agent:jack": "fpvhb", "agent:": "pvhb", "!agent:": "rf", "agent:,jack": "rpvhb",

		// together
		"status:completed to:+49 cost>0.2 duration>=30s since:2h data.outcome:refund !voicemail": "r",
		"status:failed,busy to:+49 from: agent:a2":                                               "f",
	} {
		m := parsed(t, text).Matcher(castEnv())
		if got := letters(m, list); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestUnknownAgentsAreTold(t *testing.T) {
	list := cast(t)
	for text, want := range map[string]string{
		"agent:jack": "pvhb", "!agent:jack": "pvhb", "agent:jack +4930": "b", "agent:": "", "live": "", "agent:jack agent:": "pvhb", "agent:jack,": "pvhb",
	} {
		f := parsed(t, text)
		m := f.Matcher(castEnv())
		var got strings.Builder
		for _, e := range list {
			if m.Unknown(e) {
				got.WriteString(e.Call.ID[4:])
			}
		}
		if got.String() != want {
			t.Errorf("%s: unknown are %q, want %q", text, got.String(), want)
		}
		if f.NeedsAgent() != (want != "") {
			t.Errorf("%s: NeedsAgent is %v", text, f.NeedsAgent())
		}
	}
}

func TestAnAgentThatTheAnswerNames(t *testing.T) {
	list := entries(read(t, `{"callSid":"CA1","status":"busy","agentId":"a9"}`, `{"callSid":"CA2","status":"busy"}`))
	m := parsed(t, "agent:a9").Matcher(Env{Now: noon})
	if !m.Match(list[0]) || m.Match(list[1]) || m.Unknown(list[0]) || !m.Unknown(list[1]) {
		t.Error("without Env.Agent, the answer's own agent isn't gone by")
	}
}

func TestAnEmptyEnvKnowsNothing(t *testing.T) {
	list := cast(t)
	for text, want := range map[string]string{"marked": "", "note:x": "", "note:": "rfpvhb", "agent:jack": "", "since:2h": "rp"} {
		if got := letters(parsed(t, text).Matcher(Env{Now: noon}), list); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestWhatMovesWithTime(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "refund": false, "live": true, "!final": true, "status:live": true, "status:busy": false, "duration>3": true, "since:2h": true, "day:today": true, "day:monday": true,
		"since:14:00": true, "day:2026-11-20": false, "until:2026-11-20T14:00": false, "day:": false, "note:x": false, "marked": false, "agent:x": false,
	} {
		if got := parsed(t, text).Moves(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// A kept filter moves on with the time that it is evaluated at.
func TestAKeptFilterMovesOn(t *testing.T) {
	list := cast(t)
	f := parsed(t, "since:2h day:today")
	env := castEnv()
	for later, want := range map[time.Duration]string{0: "rp", 61 * time.Minute: "p", 3 * time.Hour: "", 24 * time.Hour: ""} {
		env.Now = noon.Add(later)
		if got := letters(f.Matcher(env), list); got != want {
			t.Errorf("after %v: %q, want %q", later, got, want)
		}
	}
}

// A call of an undocumented status is live until it has stood still.
func TestAnUndocumentedStatusIsLiveWhileItChanges(t *testing.T) {
	e := cast(t)[4]
	e.Changed = noon.Add(-30 * time.Second)
	if !parsed(t, "live").Matcher(castEnv()).Match(e) || parsed(t, "status:final").Matcher(castEnv()).Match(e) {
		t.Error("it changed 30 s ago and isn't live")
	}
}

func TestACallFoundInProgressIsAsLongAsItBegan(t *testing.T) {
	e := cast(t)[2]
	e.Seen = []watch.Change{{Status: client.StatusInProgress, At: noon.Add(-10 * time.Second)}}
	if !parsed(t, "duration:90s").Matcher(castEnv()).Match(e) {
		t.Error("its length isn't counted from its start")
	}
	e.Call.Started = time.Time{}
	if !parsed(t, "duration:").Matcher(castEnv()).Match(e) {
		t.Error("a length is told though neither start nor answer is known")
	}
}

// Talkstack's own fields are documented by their names alone.
func TestTheServicesOwnFields(t *testing.T) {
	list := entries(read(t,
		`{"callSid":"CA00a","status":"completed","to":"+1","date":"2026-11-23T11:00:00Z","partnerId":"p-118","shiftId":"s-2042","assignmentId":"a-77"}`,
		`{"callSid":"CA00b","status":"completed","to":"+1","date":"2026-11-23T11:00:00Z","partnerId":118,"shiftId":null,"assignmentId":""}`,
		`{"callSid":"CA00c","status":"completed","to":"+1","date":"2026-11-23T11:00:00Z"}`,
	))
	for text, want := range map[string]string{
		"partnerId:118": "ab", "partnerid=p-118": "a", "PARTNERID=118": "b", "partnerId:": "c", "!partnerId:": "ab", "shiftId:2042": "a", "shiftId:": "bc",
		"assignmentId=a-77,": "abc", "!assignmentId:a-77": "bc", "partnerId:p status:completed": "a",
	} {
		m, got := parsed(t, text).Matcher(Env{Now: noon}), ""
		for _, e := range list {
			if m.Match(e) {
				got += e.Call.ID[len(e.Call.ID)-1:]
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, hint := range map[string]string{"partner:x": "partnerId:", "shift:x": "shiftId:", "partnerId>3": "partnerId:p-118"} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
