// Package saving saves tables in files: it asks for a name, writes the file, and asks again where one would be replaced.
package saving
