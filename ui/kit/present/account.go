package present

import "talkdeck/client"

// LoginStatus says in a sentence what a loginStatus means; "" for one that isn't documented, or isn't told.
func LoginStatus(s client.LoginStatus) string {
	switch s {
	case client.LoginCredentialsMissing:
		return "The e-mail or the password is missing."
	case client.LoginAccountAlreadyExists:
		return "There is an account with this e-mail already: sign in with its password."
	case client.LoginAccountNotVerified:
		return "This account's e-mail isn't verified yet: type the code from Talkstack's mail."
	case client.LoginUserNotFound:
		return "No account has this e-mail. Check its spelling."
	case client.LoginInvalidPassword:
		return "That password is wrong."
	case client.LoginHubSpotFailed:
		return "Signed in, but Talkstack could not reach HubSpot; that is set up in Talkstack's own dashboard."
	case client.LoginHubSpotSuccess:
		return "Signed in, and HubSpot is connected."
	case client.LoginSuccess:
		return "Signed in."
	case client.LoginFailed:
		return "Talkstack could not sign you in and doesn't say why. Try again in a minute."
	case client.LoginInvalidEmail:
		return "This is no e-mail address that Talkstack takes. Check its spelling."
	}
	return ""
}

// SignUpStatus says in a sentence what a signupStatus means; "" for one that isn't documented, or isn't told.
func SignUpStatus(s client.SignUpStatus) string {
	switch s {
	case client.SignUpCredentialsMissing:
		return "The name, the e-mail or the password is missing."
	case client.SignUpAccountAlreadyExists:
		return "There is an account with this e-mail already: sign in with it, or get a new password."
	case client.SignUpEmailNotVerified:
		return "The account is there, but its e-mail isn't verified yet: type the code from Talkstack's mail."
	case client.SignUpSuccess:
		return "The account is made. Talkstack has mailed a code of six characters: type it here."
	case client.SignUpFailed:
		return "Talkstack could not make the account and doesn't say why. Try again in a minute."
	case client.SignUpInvalidEmail:
		return "This is no e-mail address that Talkstack takes. Check its spelling."
	case client.SignUpEmailNotSent:
		return "The account is made, but the mail with the code could not be sent. Have it sent again."
	}
	return ""
}

// VerificationStatus says in a sentence what a verificationStatus means; "" for one that isn't documented, or isn't told.
func VerificationStatus(s client.VerificationStatus) string {
	switch s {
	case client.VerifyCredentialsMissing:
		return "The e-mail or the code is missing."
	case client.VerifyInvalidCode:
		return "That isn't the code. Check it against the newest mail: a code sent again replaces the one before."
	case client.VerifySuccess:
		return "The e-mail is verified."
	case client.VerifyResendInvite:
		return "This code serves no longer. Have another one sent."
	case client.VerifyAccountExists:
		return "This account is verified already: sign in."
	case client.VerifyAccountNotFound:
		return "No account has this e-mail. Check its spelling, or make the account first."
	}
	return ""
}
