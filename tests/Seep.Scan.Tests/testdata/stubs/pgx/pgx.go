// Package pgx stands in for github.com/jackc/pgx/v5: the part of its surface that the matrix calls.
package pgx

import (
	"context"
	"net"
)

// Rows is the result set of a query. The connection is busy until it is closed or Next has returned false.
type Rows interface {
	Close()
	Err() error
	Next() bool
	Scan(dest ...any) error
}

// Row is the result of QueryRow; Scan releases it.
type Row interface {
	Scan(dest ...any) error
}

// CollectableRow is what a RowToFunc reads.
type CollectableRow interface {
	Scan(dest ...any) error
}

// RowToFunc makes a value from a row.
type RowToFunc[T any] func(row CollectableRow) (T, error)

// CollectRows reads all rows and closes them.
func CollectRows[T any](rows Rows, fn RowToFunc[T]) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		value, err := fn(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, value)
	}
	return all, rows.Err()
}

// RowTo scans the only column.
func RowTo[T any](row CollectableRow) (T, error) {
	var value T
	err := row.Scan(&value)
	return value, err
}

// Tx is a transaction.
type Tx interface {
	Commit(ctx context.Context) error
	Rollback(ctx context.Context) error
	Exec(ctx context.Context, sql string, args ...any) error
	Query(ctx context.Context, sql string, args ...any) (Rows, error)
}

// Conn is a connection to a server.
type Conn struct {
	net net.Conn
	new func(sql string) (Rows, error)
	tx  func() (Tx, error)
}

// Connect dials a server.
func Connect(ctx context.Context, addr string) (*Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	return &Conn{net: conn}, nil
}

// Close closes the connection.
func (c *Conn) Close(ctx context.Context) error { return c.net.Close() }

// Query runs a query.
func (c *Conn) Query(ctx context.Context, sql string, args ...any) (Rows, error) { return c.new(sql) }

// QueryRow runs a query for one row.
func (c *Conn) QueryRow(ctx context.Context, sql string, args ...any) Row {
	rows, err := c.new(sql)
	return &firstRow{rows, err}
}

// Begin starts a transaction.
func (c *Conn) Begin(ctx context.Context) (Tx, error) { return c.tx() }

type firstRow struct {
	rows Rows
	err  error
}

func (r *firstRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		return r.rows.Err()
	}
	return r.rows.Scan(dest...)
}
