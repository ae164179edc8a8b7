package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
)

// saying is a client whose service gives one answer to everything.
func saying(t *testing.T, status int, body string) *Client {
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

func TestErrorsOfAuthTellTheStatusThatTheAnswerNames(t *testing.T) {
	ctx := context.Background()
	_, err := saying(t, 400, `{"message":"no","signupStatus":1}`).Auth.SignUp(ctx, NewUser{})
	if s, ok := StatusIn[SignUpStatus](err); !ok || s != SignUpAccountAlreadyExists {
		t.Errorf("%v: %v, %v", err, s, ok)
	}
	_, err = saying(t, 400, `{"message":"no","verificationStatus":"INVALID_CODE"}`).Auth.VerifyEmail(ctx, "a", "b")
	if s, ok := StatusIn[VerificationStatus](err); !ok || s != VerifyInvalidCode || errors.Is(err, ErrNoSuchUser) {
		t.Errorf("%v: %v, %v", err, s, ok)
	}
	_, err = saying(t, 404, `{"message":"no","verificationStatus":5}`).Auth.VerifyEmail(ctx, "a", "b")
	if s, ok := StatusIn[VerificationStatus](err); !ok || s != VerifyAccountNotFound || !errors.Is(err, ErrNoSuchUser) {
		t.Errorf("%v: %v, %v", err, s, ok)
	}
	_, err = saying(t, 404, `{"message":"no"}`).Auth.VerifyEmail(ctx, "a", "b")
	if s, ok := StatusIn[VerificationStatus](err); ok || s != Unnamed || !errors.Is(err, ErrNoSuchUser) {
		t.Errorf("%v: %v, %v", err, s, ok)
	}
	for _, status := range []int{200, 403} {
		_, err = saying(t, status, `{"message":"no","loginStatus":2}`).Auth.Login(ctx, "a", NewSecret("b"))
		if s, ok := StatusIn[LoginStatus](err); !ok || s != LoginAccountNotVerified || !errors.Is(err, ErrNotVerified) {
			t.Errorf("%v: %v, %v", err, s, ok)
		}
		_, err = saying(t, status, `{"message":"no","loginStatus":8}`).Auth.Login(ctx, "a", NewSecret("b"))
		if s, ok := StatusIn[LoginStatus](err); !ok || s != LoginFailed {
			t.Errorf("%v: %v, %v", err, s, ok)
		}
	}
}
