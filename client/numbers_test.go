package client

import (
	"context"
	"errors"
	"strings"
	"testing"
)

const aNumber = `{"e164":"+14155550123","id":"n1","status":"AVAILABLE","projectId":"p1","agentId":null,"tags":[]}`

// One number is documented as the answer, even for a project; several are taken too. The envelope says "error" on success.
func TestLookingUpNumbers(t *testing.T) {
	for answer, want := range map[string]int{
		`200 {"message":"m","status":"error","data":` + aNumber + `}`: 1, `200 ` + aNumber: 1, `200 {"data":[` + aNumber + `,{"e164":"+1"},{"id":"x"}]}`: 2,
		`200 [` + aNumber + `]`: 1, `200 {"phoneNumber":` + aNumber + `}`: 1, `200 {"data":{"numbers":[` + aNumber + `]}}`: 1,
		`200 {"data":[]}`: 0, `200 {"message":"m","data":null}`: 0,
		`200 {"data":{"e164":"+1, +2,"}}`: 2, `200 {"data":{"id":"x","e164":["+1","+2","+3"]}}`: 3, `200 {"data":["+1","+2"]}`: 2, `200 ["+1",null]`: 1,
	} {
		for name, lookup := range map[string]func(*NumberService, context.Context, string) ([]Number, error){
			"phoneNumberId": (*NumberService).ByID, "agentId": (*NumberService).ByAgent, "projectId": (*NumberService).ByProject,
		} {
			c, s := answering(t, answer)
			numbers, err := lookup(c.Numbers, t.Context(), "x")
			if err != nil || len(numbers) != want {
				t.Errorf("%s: %+v %v", answer, numbers, err)
			}
			if n := numbers; want == 1 && strings.Contains(answer, "n1") && (n[0].E164 != "+14155550123" || n[0].ID != "n1" || n[0].Status != "AVAILABLE" || n[0].ProjectID != "p1" || n[0].AgentID != "") {
				t.Errorf("%s: %+v", answer, n)
			}
			s.expect(t, `POST /phone-number [Bearer tok-1] {"`+name+`":"x"}`)
		}
	}
	for answer, want := range map[string]error{`404 {"message":"no"}`: ErrNotFound, `400 {"message":"no"}`: ErrBadRequest, `200 {"message":"m","status":"error"}`: ErrMalformed} {
		c, _ := answering(t, answer)
		if _, err := c.Numbers.ByID(t.Context(), "x"); !errors.Is(err, want) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// Several numbers in one object don't all belong to the agent that it names.
func TestSeveralNumbersInOne(t *testing.T) {
	c, _ := answering(t, `200 {"data":{"e164":"+1,+2","id":"n1","agentId":"a1","projectId":"p1"}}`)
	got, err := c.Numbers.ByProject(t.Context(), "p1")
	if err != nil || len(got) != 2 || got[0].E164 != "+1" || got[1].E164 != "+2" || got[1].ProjectID != "p1" || got[1].AgentID+got[1].ID != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAssigningANumber(t *testing.T) {
	c, s := answering(t, `200 {"message":"m","status":"succcess"}`, `400 {"message":"Number is taken"}`)
	if err := c.Numbers.Assign(t.Context(), "+14155550123", "a1", "p1"); err != nil {
		t.Error(err)
	}
	if err := c.Numbers.Assign(t.Context(), "+14155550123", "a1", "p1"); err == nil || err.Error() != "could not assign the number: Number is taken" {
		t.Error(err)
	}
	const want = `POST /phone-number/add-number [Bearer tok-1] {"agentId":"a1","e164":"+14155550123","projectId":"p1"}`
	s.expect(t, want, want)
}
