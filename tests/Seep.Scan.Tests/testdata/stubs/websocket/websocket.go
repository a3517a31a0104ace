// Package websocket stands in for github.com/gorilla/websocket: the part of its surface that the matrix calls.
package websocket

import (
	"bufio"
	"net"
	"net/http"
)

// TextMessage denotes a UTF-8 text message.
const TextMessage = 1

// Conn is a websocket connection.
type Conn struct {
	conn net.Conn
	r    *bufio.Reader
}

// Close closes the network connection.
func (c *Conn) Close() error { return c.conn.Close() }

// ReadMessage reads one line as a message.
func (c *Conn) ReadMessage() (messageType int, p []byte, err error) {
	p, err = c.r.ReadBytes('\n')
	return TextMessage, p, err
}

// WriteMessage writes one message.
func (c *Conn) WriteMessage(messageType int, data []byte) error {
	_, err := c.conn.Write(append(data, '\n'))
	return err
}

// Dialer holds the options of a client connection.
type Dialer struct {
	Network string
}

// DefaultDialer dials over TCP.
var DefaultDialer = &Dialer{Network: "tcp"}

// Dial connects; the body of the response need not be closed.
func (d *Dialer) Dial(addr string, header http.Header) (*Conn, *http.Response, error) {
	conn, err := net.Dial(d.Network, addr)
	if err != nil {
		return nil, nil, err
	}
	return &Conn{conn, bufio.NewReader(conn)}, &http.Response{StatusCode: 101, Body: http.NoBody}, nil
}

// Upgrader holds the options of a server connection.
type Upgrader struct{}

// Upgrade takes the connection over from the server.
func (u *Upgrader) Upgrade(w http.ResponseWriter, r *http.Request, header http.Header) (*Conn, error) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
	}
	return &Conn{conn, buf.Reader}, nil
}
