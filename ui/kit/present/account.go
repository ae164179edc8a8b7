package present

import "talkdeck/client"

// What each documented status of the account endpoints means, in a sentence.
var (
	loginWords = map[client.LoginStatus]string{
		client.LoginCredentialsMissing:   "The e-mail or the password is missing.",
		client.LoginAccountAlreadyExists: "There is an account with this e-mail already: sign in with its password.",
		client.LoginAccountNotVerified:   "This account's e-mail isn't verified yet: type the code from Talkstack's mail.",
		client.LoginUserNotFound:         "No account has this e-mail. Check its spelling.",
		client.LoginInvalidPassword:      "That password is wrong.",
		client.LoginHubSpotFailed:        "Signed in, but Talkstack could not reach HubSpot; that is set up in Talkstack's own dashboard.",
		client.LoginHubSpotSuccess:       "Signed in, and HubSpot is connected.",
		client.LoginSuccess:              "Signed in.",
		client.LoginFailed:               "Talkstack could not sign you in and doesn't say why. Try again in a minute.",
		client.LoginInvalidEmail:         "This is no e-mail address that Talkstack takes. Check its spelling.",
	}
	signUpWords = map[client.SignUpStatus]string{
		client.SignUpCredentialsMissing:   "The name, the e-mail or the password is missing.",
		client.SignUpAccountAlreadyExists: "There is an account with this e-mail already: sign in with it, or get a new password.",
		client.SignUpEmailNotVerified:     "The account is there, but its e-mail isn't verified yet: type the code from Talkstack's mail.",
		client.SignUpSuccess:              "The account is made. Talkstack has mailed a code of six characters: type it here.",
		client.SignUpFailed:               "Talkstack could not make the account and doesn't say why. Try again in a minute.",
		client.SignUpInvalidEmail:         "This is no e-mail address that Talkstack takes. Check its spelling.",
		client.SignUpEmailNotSent:         "The account is made, but the mail with the code could not be sent. Have it sent again.",
	}
	verificationWords = map[client.VerificationStatus]string{
		client.VerifyCredentialsMissing: "The e-mail or the code is missing.",
		client.VerifyInvalidCode:        "That isn't the code. Check it against the newest mail: a code sent again replaces the one before.",
		client.VerifySuccess:            "The e-mail is verified.",
		client.VerifyResendInvite:       "This code serves no longer. Have another one sent.",
		client.VerifyAccountExists:      "This account is verified already: sign in.",
		client.VerifyAccountNotFound:    "No account has this e-mail. Check its spelling, or make the account first.",
	}
)

// LoginStatus says in a sentence what a loginStatus means; "" for one that isn't documented or isn't reported.
func LoginStatus(s client.LoginStatus) string { return loginWords[s] }

// SignUpStatus says in a sentence what a signupStatus means; "" for one that isn't documented or isn't reported.
func SignUpStatus(s client.SignUpStatus) string { return signUpWords[s] }

// VerificationStatus says in a sentence what a verificationStatus means; "" for one that isn't documented or isn't reported.
func VerificationStatus(s client.VerificationStatus) string { return verificationWords[s] }
