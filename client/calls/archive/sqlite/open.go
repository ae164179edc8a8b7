package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite" // the driver registers itself
	sqlite3 "modernc.org/sqlite/lib"

	"talkdeck/client/calls/archive"
	"talkdeck/client/durable"
)

// errClosed is the error of an archive that was closed.
var errClosed = errors.New("the archive is closed")

// DB is an archive in a file.
type DB struct {
	path    string
	options Options

	mu     sync.Mutex // of all below
	closed bool
	lock   *flock.Flock // held by the writer, until Close
	write  *sql.DB      // one connection; nil until this program writes
	read   *sql.DB      // nil until it reads
	broken error        // what a read found damaged: the next use moves the file aside

	putting sync.Mutex // one update at a time
	ids     *ids       // what the writer knows of the small tables; nil after a failed update
	idsOf   *sql.DB    // whose they are
}

var _ archive.Archive = (*DB)(nil)

// Options are what tests and unusual places need. The zero value is right for all else.
type Options struct {
	// Say tells the person what happened to a file: a whole sentence. Nil: nobody is told.
	Say func(sentence string)
	// Now is the clock; time.Now if nil. It names files that are moved aside.
	Now func() time.Time

	pragmas []string
	network func(dir string) bool // whether a folder is on another computer
	steps   []string
}

// New is the archive in a file, which is opened, or made, at its first use.
func New(path string, o Options) *DB {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Say == nil {
		o.Say = func(string) {}
	}
	if o.network == nil {
		o.network = onNetwork
	}
	if o.steps == nil {
		o.steps = steps
	}
	return &DB{path: path, options: o}
}

// Close implements archive.Archive.
func (d *DB) Close() error {
	d.putting.Lock() // an update comes to its end
	defer d.putting.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	return d.shut()
}

// shut closes what is open. d.mu is held.
func (d *DB) shut() error {
	var failed error
	for _, db := range []*sql.DB{d.read, d.write} {
		if db != nil {
			failed = errors.Join(failed, db.Close())
		}
	}
	if d.lock != nil {
		failed = errors.Join(failed, d.lock.Close())
	}
	d.read, d.write, d.lock = nil, nil, nil
	return failed
}

// reader is what to read with; nil without an error if there is no file yet.
func (d *DB) reader(ctx context.Context) (*sql.DB, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.mend(); err != nil {
		return nil, err
	}
	if d.read != nil {
		return d.read, nil
	}
	info, err := os.Stat(d.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	const several = 3
	db, err := d.connect("query_only(1)", several)
	if err != nil {
		return nil, err
	}
	v, err := version(ctx, db)
	switch {
	case err != nil:
		return nil, errors.Join(err, db.Close())
	case v > len(d.options.steps):
		return nil, errors.Join(archive.ErrNewer, db.Close())
	case v < len(d.options.steps): // older, or being made
		if err := d.openWriter(ctx); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	d.read = db
	return db, nil
}

// writer is what to write with, if no other program does.
func (d *DB) writer(ctx context.Context) (*sql.DB, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.mend(); err != nil {
		return nil, err
	}
	err := d.openWriter(ctx)
	return d.write, err
}

// openWriter takes the lock and opens the file, which is made if need be. d.mu is held.
func (d *DB) openWriter(ctx context.Context) error {
	if d.write != nil {
		return nil
	}
	if err := d.takeLock(); err != nil {
		return err
	}
	db, err := d.make(ctx)
	if err != nil {
		err = errors.Join(err, d.lock.Close()) // another may fare better
		d.lock = nil
		return err
	}
	d.write = db
	return nil
}

// make opens a connection that writes, to a file of the newest schema.
func (d *DB) make(ctx context.Context) (*sql.DB, error) {
	f, err := durable.OpenLog(d.path) // SQLite gives its logs the same mode
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return nil, err
	}
	db, err := d.connect("", 1)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, db, d.options.steps); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// takeLock makes this program the one that writes. d.mu is held.
func (d *DB) takeLock() error {
	if d.lock != nil {
		return nil
	}
	if err := durable.MakeFolder(filepath.Dir(d.path)); err != nil {
		return err
	}
	const patience = 20 * time.Millisecond
	lock, err := durable.Lock(d.path+".lock", patience, archive.ErrReadOnly)
	if err != nil {
		return err
	}
	d.lock = lock
	return nil
}

// connect opens connections. The mode of the journal is the file's, so only who writes sets it.
func (d *DB) connect(pragma string, most int) (*sql.DB, error) {
	pragmas := []string{"busy_timeout(5000)", "synchronous(FULL)", "temp_store(MEMORY)", "journal_size_limit(16777216)"}
	switch {
	case pragma != "":
		pragmas = append(pragmas, pragma, "cache_size(-4000)")
	case d.options.network(filepath.Dir(d.path)):
		pragmas = append(pragmas, "journal_mode(DELETE)", "cache_size(-16000)")
	default:
		pragmas = append(pragmas, "journal_mode(WAL)", "cache_size(-16000)")
	}
	q := url.Values{"_pragma": append(pragmas, d.options.pragmas...), "_txlock": {"immediate"}}
	if pragma != "" {
		q.Del("_txlock")
	}
	u := url.URL{Scheme: "file", Opaque: url.PathEscape(d.path), RawQuery: q.Encode()}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	return db, nil
}

// explain makes an error of SQLite one of an archive's.
func (d *DB) explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	const primary = 0xff
	switch e.Code() & primary {
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: %w", archive.ErrFull, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		d.mu.Lock()
		defer d.mu.Unlock()
		d.broken = err
		if aside := d.mend(); aside != nil {
			return aside
		}
	}
	return err
}
