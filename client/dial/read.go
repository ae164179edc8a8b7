package dial

// Records lists the attempts that the journal in the folder dir tells of, oldest first, for those who only read it. Without
// a journal there are none.
func Records(dir string) ([]Record, error) { return (&journal{dir: dir}).read() }
