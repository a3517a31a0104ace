package beside

import (
	"context"
	"errors"
	"net"
	"os"
)

// L2 the struct's error is checked, and the file is not closed after it.
func nameOf(path string) (string, error) {
	o, err := open(path) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	if o.err != nil {
		return "", o.err
	}
	return o.file.Name(), nil
}

// L2 another error of the same struct type is checked.
func greetOther(addr string, before result) error {
	r := dial(addr) // want "unclosed-resource"
	if before.err != nil {
		return before.err
	}
	_, err := r.conn.Write([]byte("hello"))
	return errors.Join(err, r.conn.Close())
}

// L3 the filter's error is no word on the file's.
func readableOnce(path string, filter func(*status) error) error {
	so := &status{path: path}
	var f *os.File
	f, so.err = os.Open(path) // want "unclosed-resource"
	if err := filter(so); err != nil {
		return err
	}
	if so.err != nil {
		return so.err
	}
	return f.Close()
}

// L3 the deferred literal closes where the named result is set; it is not where another connection is had.
func connectOnce(addr string, spare net.Conn) (_ net.Conn, err error) {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	defer func(conn net.Conn) {
		if err != nil {
			conn.Close()
		}
	}(conn)
	if spare != nil {
		return spare, nil
	}
	return conn, nil
}

// L3 what is returned beside the error is no client, but no nil either: the error may be nil.
func startOr(ctx context.Context, name string, spare *client) (_ *client, err error) {
	ctx, cancel := context.WithCancel(ctx) // want "unclosed-resource"
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if name == "" {
		return spare, newError(0, "no name")
	}
	return &client{cancel}, ctx.Err()
}

// L3 nothing says that the context has ended where it is asked for its error.
func dialUnready(ctx context.Context, addr string, ready <-chan bool) (_ net.Conn, err error) {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			conn.Close()
		}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case isReady := <-ready:
		if !isReady {
			return spareConn, ctx.Err()
		}
		return conn, nil
	}
}

var spareConn net.Conn

// L3 another context has ended.
func dialUntil(ctx, other context.Context, addr string) (conn net.Conn, err error) {
	c, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	defer func() {
		select {
		case <-other.Done():
			conn, err = nil, ctx.Err()
		default:
		}
	}()
	return c, nil
}
