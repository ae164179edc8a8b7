// Package theme maps what a thing means (good, muted, selected) to how it is drawn. Colours and glyphs are chosen here and
// nowhere else; meaning never rests on colour alone.
package theme
