// Package beside holds the patterns of errors that are kept beside a value, and of what is known of errors.
package beside

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
)

type opened struct {
	file *os.File
	err  error
}

func open(path string) (*opened, error) {
	if path == "" {
		return nil, errors.New("no path")
	}
	f, err := os.Open(path)
	return &opened{file: f, err: err}, nil
}

// C16 the error is checked in the struct that it came in.
func sizeOf(path string) (int64, error) {
	o, err := open(path)
	if err != nil {
		return 0, err
	}
	if o.err != nil {
		return 0, o.err
	}
	defer o.file.Close()
	return o.file.Seek(0, io.SeekEnd)
}

type result struct {
	conn net.Conn
	err  error
}

func dial(addr string) result {
	conn, err := net.Dial("tcp", addr)
	return result{conn, err}
}

// C16 the same by value.
func greet(addr string) error {
	r := dial(addr)
	if r.err != nil {
		return fmt.Errorf("%s: %w", addr, r.err)
	}
	_, err := r.conn.Write([]byte("hello"))
	return errors.Join(err, r.conn.Close())
}

type status struct {
	path string
	err  error
}

// C16 the error goes into a field, which is checked.
func readable(path string, filter func(*status) error) error {
	so := &status{path: path}
	var f *os.File
	f, so.err = os.Open(path)
	if err := filter(so); err != nil {
		if so.err == nil {
			f.Close()
		}
		return err
	}
	if so.err != nil {
		return so.err
	}
	return f.Close()
}

type refused struct{ reason string }

func (r refused) Error() string { return r.reason }

func refuse(format string, args ...any) refused { return refused{fmt.Sprintf(format, args...)} }

// C1 a deferred literal with an argument closes where the named result is set, and a struct as an error is one.
func connect(addr string, check func(net.Conn) error) (_ net.Conn, err error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer func(conn net.Conn) {
		if err != nil {
			conn.Close()
		}
	}(conn)
	if err = check(conn); err != nil {
		return nil, refuse("%s: %v", addr, err)
	}
	return conn, nil
}

type client struct{ cancel context.CancelFunc }

func (c *client) Close() { c.cancel() }

func newError(code int, text string) error {
	if code == 0 {
		return nil
	}
	return fmt.Errorf("%d: %s", code, text)
}

// C1 a deferred literal cancels where the named result is set: with a nil result comes an error.
func start(ctx context.Context, name string) (_ *client, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer func() {
		if err != nil {
			cancel()
		}
	}()
	if name == "" {
		return nil, newError(3, "no name")
	}
	return &client{cancel}, ctx.Err()
}

// C1 the error of a context is not nil once it has ended, so what was deferred closes.
func dialReady(ctx context.Context, addr string, ready <-chan bool) (_ net.Conn, err error) {
	conn, err := net.Dial("tcp", addr)
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
		return spareConn, ctx.Err()
	case <-ready:
		return conn, nil
	}
}

// C1 a deferred literal takes the connection back where the context has ended; the one before closes it then.
func dialBefore(ctx context.Context, addr string) (conn net.Conn, err error) {
	c, err := net.Dial("tcp", addr)
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
		case <-ctx.Done():
			switch {
			case ctx.Err() == err:
				conn = nil
			case err == nil:
				conn, err = nil, ctx.Err()
			default:
				conn, err = nil, errors.Join(err, ctx.Err())
			}
		default:
		}
	}()
	return c, nil
}
