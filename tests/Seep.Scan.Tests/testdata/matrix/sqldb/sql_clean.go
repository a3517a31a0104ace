package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"sync"
	"testing"
	"time"
)

// C1 closed on every path without defer.
func namesClosed(db *sql.DB) ([]string, error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			rows.Close()
			return nil, err
		}
		all = append(all, n)
	}
	err = rows.Err()
	return all, errors.Join(err, rows.Close())
}

// C1 deferred close with its error joined into the named result.
func dumpClosed(db *sql.DB, table string) (n int, err error) {
	rows, err := db.Query("SELECT * FROM " + table)
	if err != nil {
		return 0, err
	}
	defer func() {
		if cerr := rows.Close(); cerr != nil && err == nil {
			err = cerr
		}
	}()
	cols, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n += len(cols)
	}
	return n, rows.Err()
}

// C14 iterated until Next returns false: that closes the rows.
func ids(db *sql.DB) (all []int64, err error) {
	rows, err := db.Query("SELECT id FROM users")
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var id int64
		err = errors.Join(err, rows.Scan(&id))
		all = append(all, id)
	}
	return all, errors.Join(err, rows.Err())
}

// C14 iterated to the end with continue on a bad row.
func goodNames(db *sql.DB) (all []string, err error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var n sql.NullString
		if err := rows.Scan(&n); err != nil {
			log.Print(err)
			continue
		}
		if n.Valid {
			all = append(all, n.String)
		}
	}
	return all, rows.Err()
}

// C14 all result sets iterated, then closed.
func sets(db *sql.DB) (n int, err error) {
	rows, err := db.Query("SELECT 1; SELECT 2")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for {
		for rows.Next() {
			n++
		}
		if !rows.NextResultSet() {
			return n, rows.Err()
		}
	}
}

// C14 Row scanned in the same expression.
func count(db *sql.DB) (n int, err error) {
	err = db.QueryRow("SELECT count(*) FROM users").Scan(&n)
	return n, err
}

// C4 Row scanned by a helper that takes an interface.
func byID(db *sql.DB, id int64) (user, error) {
	u, err := scanUser(db.QueryRow("SELECT id, name FROM users WHERE id = $1", id))
	if errors.Is(err, sql.ErrNoRows) {
		return user{}, errEmpty
	}
	return u, err
}

// C18 Rollback deferred, Commit on success.
func insertClosed(ctx context.Context, db *sql.DB, u user) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "INSERT INTO users VALUES ($1, $2)", u.id, u.name); err != nil {
		return err
	}
	return tx.Commit()
}

// C18 the named result chooses between Commit and Rollback.
func renameClosed(db *sql.DB, u user) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tx.Rollback())
			return
		}
		err = tx.Commit()
	}()
	if u.name == "" {
		return errEmpty
	}
	_, err = tx.Exec("UPDATE users SET name = $1 WHERE id = $2", u.name, u.id)
	return err
}

// C18 callback in a transaction, with a panic rolled back and raised again.
func inTx(ctx context.Context, db *sql.DB, f func(*sql.Tx) error) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		switch p := recover(); {
		case p != nil:
			tx.Rollback()
			panic(p)
		case err != nil:
			tx.Rollback()
		default:
			err = tx.Commit()
		}
	}()
	return f(tx)
}

// C18 a flag remembers the Commit.
func flagged(db *sql.DB, id int64) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	committed := false
	defer func() {
		if !committed {
			tx.Rollback()
		}
	}()
	if _, err := tx.Exec("DELETE FROM users WHERE id = $1", id); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	committed = true
	return nil
}

// C18 retry done right: each try commits or rolls back.
func transferClosed(ctx context.Context, db *sql.DB, from, to, amount int64) error {
	move := func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE accounts SET n = n - $1 WHERE id = $2", amount, from)
		if err == nil {
			_, err = tx.Exec("UPDATE accounts SET n = n + $1 WHERE id = $2", amount, to)
		}
		return err
	}
	var last error
	for range 5 {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		if last = move(tx); last != nil {
			tx.Rollback()
			continue
		}
		if last = tx.Commit(); last == nil {
			return nil
		}
	}
	return fmt.Errorf("gave up: %w", last)
}

// C18 a statement of the transaction ends with it.
func batch(db *sql.DB, users []user) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	stmt, err := tx.Prepare("INSERT INTO users VALUES ($1, $2)")
	if err != nil {
		return err
	}
	for _, u := range users {
		if _, err := stmt.Exec(u.id, u.name); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// C18 rows of the transaction end with it.
func firstInTx(db *sql.DB) (u user, err error) {
	tx, err := db.Begin()
	if err != nil {
		return u, err
	}
	defer tx.Rollback()
	rows, err := tx.Query("SELECT id, name FROM users FOR UPDATE")
	if err != nil {
		return u, err
	}
	if !rows.Next() {
		return u, errEmpty
	}
	return scanUser(rows)
}

type store struct {
	db           *sql.DB
	byName, byID *sql.Stmt
}

// C5 statements prepared once, in the fields of the returned struct; what was prepared is closed on error.
func newStore(db *sql.DB) (s *store, err error) {
	s = &store{db: db}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	if s.byName, err = db.Prepare("SELECT id FROM users WHERE name = $1"); err != nil {
		return s, err
	}
	if s.byID, err = db.Prepare("SELECT name FROM users WHERE id = $1"); err != nil {
		return s, err
	}
	return s, nil
}

// Close closes what was prepared.
func (s *store) Close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.byName, s.byID} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}

// C1 connection given back on every path by a deferred call.
func lockClosed(ctx context.Context, db *sql.DB, id int64, f func() error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", id); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", id)
	return f()
}

// C5 the connection is handed to the caller with the function that gives it back.
func session(ctx context.Context, db *sql.DB) (*sql.Conn, func(), error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	if _, err := conn.ExecContext(ctx, "SET search_path TO app"); err != nil {
		return nil, nil, errors.Join(err, conn.Close())
	}
	return conn, func() { conn.Close() }, nil
}

// C7 caller of the function above: calls what it was given.
func inSession(ctx context.Context, db *sql.DB) error {
	conn, done, err := session(ctx, db)
	if err != nil {
		return err
	}
	defer done()
	return conn.PingContext(ctx)
}

var pool = sync.OnceValue(func() *sql.DB {
	db, err := sql.Open("postgres", "")
	if err != nil {
		log.Fatal(err)
	}
	return db
})

// C5 the pool of the process is opened once and never closed.
func users() (n int, err error) {
	err = pool().QueryRow("SELECT count(*) FROM users").Scan(&n)
	return n, err
}

var replica *sql.DB

// C5 stored in a package variable by init.
func init() {
	db, err := sql.Open("postgres", "host=replica")
	if err != nil {
		panic(err)
	}
	replica = db
}

// C1 opened per call and closed when the ping fails, else handed on.
func connectClosed(dsn string) (*sql.DB, error) {
	var last error
	for range 10 {
		db, err := sql.Open("postgres", dsn)
		if err != nil {
			return nil, err
		}
		if last = db.Ping(); last == nil {
			return db, nil
		}
		db.Close()
		time.Sleep(time.Second)
	}
	return nil, last
}

// C16 expected error: rows on the other branch end the test.
func rejects(t *testing.T, db *sql.DB, query string) {
	if rows, err := db.Query(query); err == nil {
		rows.Close()
		t.Fatalf("%s: accepted", query)
	}
}

// C5 a cursor of its own, exhausted by the caller or closed.
func eachUser(ctx context.Context, db *sql.DB, f func(user) error) (err error) {
	c, err := openCursor(ctx, db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	for {
		u, ok := c.next()
		if !ok {
			return nil
		}
		if err := f(u); err != nil {
			return err
		}
	}
}

// C5 an iterator over rows: closed when the loop ends, however it ends.
func all(db *sql.DB) func(yield func(user, error) bool) {
	return func(yield func(user, error) bool) {
		rows, err := db.Query("SELECT id, name FROM users")
		if err != nil {
			yield(user{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			if !yield(scanUser(rows)) {
				return
			}
		}
	}
}

// C16 row whose query has failed: it has no rows.
func nameOrQueryError(db *sql.DB, id int) (name string, err error) {
	row := db.QueryRow("SELECT name FROM users WHERE id = ?", id)
	if err := row.Err(); err != nil {
		return "", err
	}
	err = row.Scan(&name)
	return name, err
}

// C5 a statement that ends with the database of the struct that has both.
type prepared struct {
	db   *sql.DB
	stmt *sql.Stmt
}

func openPrepared(dsn string) (*prepared, error) {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, err
	}
	stmt, err := db.Prepare("SELECT value FROM kept WHERE key = $1")
	if err != nil {
		db.Close()
		return nil, err
	}
	return &prepared{db, stmt}, nil
}

func (l *prepared) get(key string) (value string, err error) {
	err = l.stmt.QueryRow(key).Scan(&value)
	return value, err
}

func (l *prepared) Close() error { return l.db.Close() }
