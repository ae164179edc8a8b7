package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"talkdeck/client/calls/archive"
)

// steps make the schema: step n makes version n+1 of version n. A step that was released never changes.
var steps = []string{
	`create table names(id integer primary key, name text not null unique);
	create table scopes(id integer primary key, service text not null, project text not null, unique(service, project));
	create table calls(
		k integer primary key, scope integer not null, key blob not null, status integer not null, agent integer not null,
		number integer not null, shape integer not null);
	create unique index calls_key on calls(key, scope);
	create table bodies(k integer primary key, id text, raw text not null, times blob not null);
	create table extras(
		scope integer not null, key blob not null, kind integer not null, body text not null,
		primary key(scope, key, kind)) without rowid;
	create virtual table words using fts5(
		doc, content='', contentless_delete=1, tokenize='ascii', detail=none, prefix='3');
	insert into words(words, rank) values('hashsize', 4194304);
	create table figures(
		scope integer not null, hour integer not null, number integer not null, agent integer not null, status integer not null,
		currency integer not null, calls integer not null, timed integer not null, talk integer not null,
		priced integer not null, cost integer not null,
		primary key(scope, hour, number, agent, status, currency)) without rowid;
	create table daily(
		day integer not null, scope integer not null, status integer not null, calls integer not null,
		primary key(day, scope, status)) without rowid;
	create table shapes(
		scope integer not null, shape integer not null, calls integer not null, primary key(scope, shape)) without rowid;
	create table spans(scope integer not null, since integer not null, until integer not null, primary key(scope, since)) without rowid;
	create table days(scope integer not null, day text not null, primary key(scope, day)) without rowid`,
}

// version is the schema of a file; 0 of a new one.
func version(ctx context.Context, db *sql.DB) (v int, err error) {
	return v, db.QueryRowContext(ctx, `pragma user_version`).Scan(&v)
}

// migrate brings a file to the newest schema, a step at a time, each whole or not at all.
func migrate(ctx context.Context, db *sql.DB, steps []string) error {
	v, err := version(ctx, db)
	if err != nil {
		return err
	}
	if v > len(steps) {
		return archive.ErrNewer
	}
	for ; v < len(steps); v++ {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, steps[v]+fmt.Sprintf(";\npragma user_version = %d;", v+1)); err == nil {
			err = tx.Commit()
		}
		if err != nil {
			_ = tx.Rollback() // the first error says why
			return err
		}
	}
	return nil
}
