// Package sqldb holds the patterns about database/sql: rows, statements, transactions, connections, single rows.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"time"
)

type user struct {
	id   int64
	name string
}

var errEmpty = errors.New("empty")

// L1 never closed: only the first row is wanted.
func firstName(db *sql.DB) (name string, err error) {
	rows, err := db.Query("SELECT name FROM users ORDER BY id") // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	if rows.Next() {
		err = rows.Scan(&name)
	}
	return name, err
}

// L1 Query in place of Exec: the rows are discarded with the blank identifier.
func touch(ctx context.Context, db *sql.DB, id int64) error {
	_, err := db.QueryContext(ctx, "UPDATE users SET seen = now() WHERE id = $1", id) // want "unclosed-resource"
	return err
}

type scanner interface {
	Scan(dest ...any) error
}

func scanUser(s scanner) (u user, err error) {
	err = s.Scan(&u.id, &u.name)
	return u, err
}

// L1 passed to a helper that can only scan.
func firstUser(db *sql.DB) (user, error) {
	rows, err := db.Query("SELECT id, name FROM users") // want "unclosed-resource"
	if err != nil {
		return user{}, err
	}
	if !rows.Next() {
		return user{}, errors.Join(errEmpty, rows.Err())
	}
	return scanUser(rows)
}

// L2 early return between acquire and release: scan error.
func names(db *sql.DB) ([]string, error) {
	rows, err := db.Query("SELECT name FROM users") // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	var all []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("scan: %w", err)
		}
		all = append(all, n)
	}
	rows.Close()
	return all, rows.Err()
}

// L2 early return between acquire and release: column check before the defer.
func dump(db *sql.DB, table string) (n int, err error) {
	rows, err := db.Query("SELECT * FROM " + table) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	cols, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n += len(cols)
	}
	return n, rows.Err()
}

// L2 return from inside the loop once the wanted row is met.
func find(db *sql.DB, name string) (id int64, err error) {
	rows, err := db.Query("SELECT id, name FROM users") // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		u, err := scanUser(rows)
		if err == nil && u.name == name {
			return u.id, nil
		}
	}
	return 0, rows.Err()
}

// L3 closed only when something was found.
func hasAdmin(db *sql.DB) bool {
	rows, err := db.Query("SELECT id FROM users WHERE admin") // want "unclosed-resource"
	if err != nil {
		return false
	}
	var id int64
	if rows.Next() && rows.Scan(&id) == nil {
		rows.Close()
		return true
	}
	return id != 0
}

// L4 break out of the iteration: the rows are not exhausted.
func top(db *sql.DB, limit int) (all []user, err error) {
	rows, err := db.Query("SELECT id, name FROM users ORDER BY score DESC") // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		u, err := scanUser(rows)
		if err != nil || len(all) == limit {
			break
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

// L4 retry of a serialisation failure overwrites the open transaction.
func transfer(ctx context.Context, db *sql.DB, from, to, amount int64) error {
	var last error
	for range 5 {
		tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}) // want "unclosed-resource"
		if err != nil {
			return err
		}
		if _, last = tx.Exec("UPDATE accounts SET n = n - $1 WHERE id = $2", amount, from); last != nil {
			continue
		}
		if _, last = tx.Exec("UPDATE accounts SET n = n + $1 WHERE id = $2", amount, to); last != nil {
			continue
		}
		return tx.Commit()
	}
	return last
}

// L5 defer in a loop over input: every result set stays open until the last table.
func countAll(db *sql.DB, tables []string) (n int, err error) {
	for _, t := range tables {
		rows, err := db.Query("SELECT 1 FROM " + t)
		if err != nil {
			return n, err
		}
		defer rows.Close() // want "defer-in-loop"
		if rows.Next() {
			n++
		}
	}
	return n, nil
}

// L6 the closure that would roll back is not called where the statement fails.
func rename(db *sql.DB, id int64, name string) error {
	tx, err := db.Begin() // want "unclosed-resource"
	if err != nil {
		return err
	}
	abort := func() { tx.Rollback() }
	if name == "" {
		abort()
		return errEmpty
	}
	if _, err := tx.Exec("UPDATE users SET name = $1 WHERE id = $2", name, id); err != nil {
		return err
	}
	return tx.Commit()
}

func query(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	return db.QueryContext(ctx, "SELECT id, name FROM users")
}

// L8 caller drops the rows that a function returns.
func anyUser(ctx context.Context, db *sql.DB) (u user, err error) {
	rows, err := query(ctx, db) // want "unclosed-resource"
	if err != nil {
		return u, err
	}
	if rows.Next() {
		u, err = scanUser(rows)
	}
	return u, err
}

type cursor struct {
	rows *sql.Rows
	err  error
}

func (c *cursor) next() (u user, ok bool) {
	if !c.rows.Next() {
		return u, false
	}
	u, c.err = scanUser(c.rows)
	return u, c.err == nil
}

func (c *cursor) close() error { return errors.Join(c.err, c.rows.Close()) }

func openCursor(ctx context.Context, db *sql.DB) (*cursor, error) {
	rows, err := query(ctx, db)
	if err != nil {
		return nil, err
	}
	return &cursor{rows: rows}, nil
}

// L8 caller leaves the struct that wraps the rows half read.
func peek(ctx context.Context, db *sql.DB) (user, error) {
	c, err := openCursor(ctx, db) // want "unclosed-resource"
	if err != nil {
		return user{}, err
	}
	u, ok := c.next()
	if !ok {
		return user{}, errEmpty
	}
	return u, nil
}

// L9 Tx without Rollback on the error path.
func insert(db *sql.DB, u user) error {
	tx, err := db.Begin() // want "unclosed-resource"
	if err != nil {
		return err
	}
	if _, err := tx.Exec("INSERT INTO users VALUES ($1, $2)", u.id, u.name); err != nil {
		return err
	}
	return tx.Commit()
}

// L9 Tx without Rollback when the affected row count is wrong.
func rotate(ctx context.Context, db *sql.DB, key []byte) error {
	tx, err := db.BeginTx(ctx, nil) // want "unclosed-resource"
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, "UPDATE keys SET key = $1", key)
	if err != nil {
		tx.Rollback()
		return err
	}
	if n, _ := res.RowsAffected(); n != 1 {
		return fmt.Errorf("%d keys", n)
	}
	return tx.Commit()
}

// L9 Conn never given back to the pool.
func lock(ctx context.Context, db *sql.DB, id int64) error {
	conn, err := db.Conn(ctx) // want "unclosed-resource"
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", id)
	return err
}

// L9 Conn given back on success only.
func listen(ctx context.Context, db *sql.DB, channel string) error {
	conn, err := db.Conn(ctx) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if err := conn.PingContext(ctx); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	return conn.Close()
}

// L9 Row whose error is looked at and that is never scanned.
func probe(ctx context.Context, db *sql.DB) error {
	row := db.QueryRowContext(ctx, "SELECT 1") // want "unclosed-resource"
	return row.Err()
}

// L9 Row not scanned when the caller asks for nothing.
func lookup(db *sql.DB, id int64, name *string) error {
	row := db.QueryRow("SELECT name FROM users WHERE id = $1", id) // want "unclosed-resource"
	if name == nil {
		return nil
	}
	return row.Scan(name)
}

// L9 Stmt prepared per call and never closed.
func rename2(ctx context.Context, db *sql.DB, u user) error {
	stmt, err := db.PrepareContext(ctx, "UPDATE users SET name = $1 WHERE id = $2") // want "unclosed-resource"
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx, u.name, u.id)
	return err
}

// L9 Stmt closed only behind the last of several inserts.
func insertAll(db *sql.DB, users []user) error {
	stmt, err := db.Prepare("INSERT INTO users VALUES ($1, $2)") // want "unclosed-resource"
	if err != nil {
		return err
	}
	for _, u := range users {
		if _, err := stmt.Exec(u.id, u.name); err != nil {
			return fmt.Errorf("user %d: %w", u.id, err)
		}
	}
	return stmt.Close()
}

// L11 sql.Open per request.
func tenantCount(dsn string) (n int, err error) {
	db, err := sql.Open("postgres", dsn) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	err = db.QueryRow("SELECT count(*) FROM tenants").Scan(&n)
	return n, err
}

// L11 sql.Open in a retry loop: each try that fails its ping leaves a pool.
func connect(dsn string) (*sql.DB, error) {
	for i := range 10 {
		db, err := sql.Open("postgres", dsn) // want "unclosed-resource"
		if err != nil {
			return nil, err
		}
		if err := db.Ping(); err != nil {
			log.Printf("try %d: %v", i, err)
			time.Sleep(time.Second)
			continue
		}
		return db, nil
	}
	return nil, errors.New("no database")
}

// L3 row whose query has not failed, and that nobody scans.
func hasName(db *sql.DB, id int) bool {
	row := db.QueryRow("SELECT name FROM users WHERE id = ?", id) // want "unclosed-resource"
	if row.Err() != nil {
		return false
	}
	return id > 0
}
