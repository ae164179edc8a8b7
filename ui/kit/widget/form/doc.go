// Package form shows fields to fill in and the buttons below them: methods in, strings out. A field is a line of text, a
// text of several lines, or a choice of one among several.
//
// It stands on bubbles' textinput and textarea and not on huh, for three reasons found in huh 2.0.3. huh moves the focus by
// a command, so keys typed before that command has run land in the field that is being left. It is finished for good when it
// is submitted, while a refused form must stay. And it draws a field without the focus in white, whatever the theme, which
// can't be read on a light background. Here the focus moves within Update, so that a form typed in one burst lands right.
//
// It imports nothing of talkdeck but the theme, and the sanitiser in present.
package form
