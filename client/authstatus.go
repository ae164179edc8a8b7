package client

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// Unnamed stands for a status that the answer doesn't name.
const Unnamed = -1

// LoginStatus is the outcome that login names beside the HTTP status.
type LoginStatus int

// String is the documented name of the status.
func (s LoginStatus) String() string { return statusName(loginStatuses, int(s)) }

// The documented values of loginStatus.
const (
	LoginCredentialsMissing LoginStatus = iota
	LoginAccountAlreadyExists
	LoginAccountNotVerified
	LoginUserNotFound
	LoginInvalidPassword
	LoginHubSpotFailed
	LoginHubSpotSuccess
	LoginSuccess
	LoginFailed
	LoginInvalidEmail
)

// SignUpStatus is the outcome that sign-up names.
type SignUpStatus int

// String is the documented name of the status.
func (s SignUpStatus) String() string { return statusName(signUpStatuses, int(s)) }

// The documented values of signupStatus.
const (
	SignUpCredentialsMissing SignUpStatus = iota
	SignUpAccountAlreadyExists
	SignUpEmailNotVerified
	SignUpSuccess
	SignUpFailed
	SignUpInvalidEmail
	SignUpEmailNotSent
)

// VerificationStatus is the outcome that verifying an e-mail names.
type VerificationStatus int

// String is the documented name of the status.
func (s VerificationStatus) String() string { return statusName(verificationStatuses, int(s)) }

// The documented values of verificationStatus.
const (
	VerifyCredentialsMissing VerificationStatus = iota
	VerifyInvalidCode
	VerifySuccess
	VerifyResendInvite
	VerifyAccountExists
	VerifyAccountNotFound
)

var (
	loginStatuses = []string{
		"CREDENTIALS_MISSING", "ACCOUNT_ALREADY_EXISTS", "ACCOUNT_NOT_VERIFIED", "USER_NOT_FOUND", "INVALID_PASSWORD",
		"HUBSPOT_INTEGRATION_FAILED", "HUBSPOT_INTEGRATION_SUCCESS", "SUCCESS", "LOGIN_FAILED", "INVALID_EMAIL",
	}
	signUpStatuses = []string{
		"CREDENTIALS_MISSING", "ACCOUNT_ALREADY_EXISTS", "EMAIL_NOT_VERIFIED", "SUCCESS", "SIGNUP_FAILED", "INVALID_EMAIL", "EMAIL_NOT_SENT",
	}
	verificationStatuses = []string{"CREDENTIALS_MISSING", "INVALID_CODE", "SUCCESS", "RESEND_INVITE", "ACCOUNT_EXISTS", "ACCOUNT_NOT_FOUND"}
)

func statusName(names []string, i int) string {
	if i == Unnamed {
		return "not reported"
	}
	if i < 0 || i >= len(names) {
		return strconv.Itoa(i)
	}
	return names[i]
}

// statusOf reads a status by its number or by its name; Unnamed if it is neither.
func statusOf(names []string, v gjson.Result) int {
	if f, ok := number(v); ok && f >= 0 && f <= 1000 {
		return int(f)
	}
	return slices.Index(names, strings.ToUpper(text(v))) // -1 is Unnamed
}

// named is what an error of /auth is about, by the status that its answer names.
type named[S LoginStatus | SignUpStatus | VerificationStatus] struct {
	status S
	is     error // a more precise sentinel; nil if there is none
}

// Error is the status in the documentation's words, for an answer that has no words of its own.
func (n named[S]) Error() string {
	if errors.Is(n.is, ErrMalformed) {
		return n.is.Error()
	}
	return fmt.Sprint(n.status)
}

// Unwrap gives the sentinel.
func (n named[S]) Unwrap() error { return n.is }

// StatusIn is the status that the answer behind an error of Login, SignUp or VerifyEmail names; ok is false if it names none.
func StatusIn[S LoginStatus | SignUpStatus | VerificationStatus](err error) (status S, ok bool) {
	var n named[S]
	if !errors.As(err, &n) {
		return Unnamed, false
	}
	return n.status, true
}
