// Package told holds the patterns of results that say whether there is another.
package told

import (
	"errors"
	"io"
	"net"
	"os"
)

// C16 an error that has a type is one: no connection came with it.
func accepts(ln net.Listener) {
	for {
		conn, err := ln.Accept()
		if opErr, ok := err.(*net.OpError); ok && !opErr.Temporary() {
			return
		} else if err != nil {
			continue
		}
		conn.Close()
	}
}

// C16 an error that is temporary is one, whatever its type.
func acceptsAgain(ln net.Listener) error {
	for {
		conn, err := ln.Accept()
		if err, ok := err.(interface{ Temporary() bool }); ok && err.Temporary() {
			continue
		}
		if err != nil {
			return err
		}
		conn.Close()
	}
}

// C16 what a literal sees of an error that it captures.
func acceptsLater(ln net.Listener) func() error {
	return func() error {
		conn, err := ln.Accept()
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			return nil
		}
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

// C16 the cases of a switch on the error's type are those of a file that could not be opened.
func reads(path string) ([]byte, error) {
	f, err := os.Open(path)
	switch err := err.(type) {
	case nil:
	case *os.PathError:
		return nil, err.Err
	default:
		return nil, errors.New("unknown")
	}
	defer f.Close()
	return io.ReadAll(f)
}

// C16 a case of two types.
func readsAny(path string) ([]byte, error) {
	f, err := os.Open(path)
	switch err.(type) {
	case *os.PathError, *os.LinkError:
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// C16 an assertion that does not ask panics where there is no error.
func causeOf(path string) error {
	f, err := os.Open(path)
	if f != nil {
		return f.Close()
	}
	return err.(*os.PathError).Err
}
