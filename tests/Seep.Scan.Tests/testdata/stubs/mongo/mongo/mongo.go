// Package mongo stands in for go.mongodb.org/mongo-driver/mongo: the part of its surface that the matrix calls.
package mongo

import (
	"context"
	"net"
)

// Client has the connections to a deployment.
type Client struct {
	conns []net.Conn
	find  func(filter any) (*Cursor, error)
}

// Connect makes a client.
func Connect(ctx context.Context, addrs ...string) (*Client, error) {
	c := &Client{}
	for _, addr := range addrs {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", addr)
		if err != nil {
			return nil, err
		}
		c.conns = append(c.conns, conn)
	}
	return c, nil
}

// Disconnect closes all connections.
func (c *Client) Disconnect(ctx context.Context) error {
	for _, conn := range c.conns {
		conn.Close()
	}
	return nil
}

// Database is a handle.
func (c *Client) Database(name string) *Database { return &Database{client: c, name: name} }

// Database is a handle for a database.
type Database struct {
	client *Client
	name   string
}

// Collection is a handle.
func (d *Database) Collection(name string) *Collection { return &Collection{db: d, name: name} }

// Collection is a handle for a collection.
type Collection struct {
	db   *Database
	name string
}

// Find begins a query.
func (c *Collection) Find(ctx context.Context, filter any) (*Cursor, error) { return c.db.client.find(filter) }

// Cursor reads what a query finds.
type Cursor struct{ left int }

// Next reads one.
func (c *Cursor) Next(ctx context.Context) bool {
	c.left--
	return c.left >= 0
}

// Close ends the query.
func (c *Cursor) Close(ctx context.Context) error { return nil }
