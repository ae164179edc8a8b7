// Package editor lets a person edit a text in the editor of their choice while the screen steps aside.
package editor
