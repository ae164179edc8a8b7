// Package list is what the pages that show one list have in common: they ask for it when they are seen and each minute, keep
// what was there when asking fails, say how old it is, and show the item under the cursor beside it where there is room. It is
// no page itself: a page embeds a List and says what is in it.
package list
