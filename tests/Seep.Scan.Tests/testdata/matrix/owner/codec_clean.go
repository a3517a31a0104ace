package owner

import (
	"bufio"
	"io"
	"net"
	"net/textproto"
)

// codec is what both ends of a connection speak.
type codec interface {
	Next() (string, error)
	Close() error
}

type lines struct {
	from *bufio.Reader
	conn io.ReadWriteCloser
}

func newLines(conn io.ReadWriteCloser) *lines { return &lines{bufio.NewReader(conn), conn} }

func (l *lines) Next() (string, error) { return l.from.ReadString('\n') }

func (l *lines) Close() error { return l.conn.Close() }

func serveLines(c codec) {
	defer c.Close()
	for {
		if _, err := c.Next(); err != nil {
			return
		}
	}
}

func serveLinesOf(conn net.Conn) { serveLines(newLines(conn)) }

// C9 what is made around a connection closes it, behind an interface and two calls further on.
func acceptLines(ln net.Listener) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		go serveLinesOf(conn)
	}
}

// mailer has a connection, and what is made around it by a struct of its own.
type mailer struct {
	conn net.Conn
	text *textproto.Conn
}

func newMailer(conn net.Conn) *mailer {
	m := new(mailer)
	m.use(conn)
	return m
}

func (m *mailer) use(conn net.Conn) {
	m.conn = conn
	rwc := struct {
		io.Reader
		io.Writer
		io.Closer
	}{io.TeeReader(io.LimitReader(conn, 1<<20), io.Discard), io.MultiWriter(conn, io.Discard), conn}
	m.text = textproto.NewConn(rwc)
}

func (m *mailer) Close() error { return m.text.Close() }

// C5 a connection that its owner closes by what was made around it.
func greets(address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	m := newMailer(conn)
	defer m.Close()
	return m.text.PrintfLine("hello")
}
