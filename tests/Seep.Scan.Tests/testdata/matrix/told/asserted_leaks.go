package told

import (
	"errors"
	"net"
	"os"
)

// L2 that an error is none of a type does not say that there is none.
func acceptsOther(ln net.Listener) error {
	conn, err := ln.Accept() // want "unclosed-resource"
	if opErr, ok := err.(*net.OpError); !ok || opErr.Temporary() {
		return errors.New("not of the net")
	}
	if err != nil {
		return err
	}
	return conn.Close()
}

// L2 the error of another call has the type.
func acceptsAfter(ln net.Listener, before error) error {
	conn, err := ln.Accept() // want "unclosed-resource"
	if err != nil {
		return err
	}
	if opErr, ok := before.(*net.OpError); ok && opErr.Temporary() {
		return nil
	}
	return conn.Close()
}

// L2 the case of no error returns with the file open.
func sizes(path string) (int64, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	switch err := err.(type) {
	case nil:
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		return info.Size(), f.Close()
	case *os.PathError:
		return 0, err.Err
	}
	return 0, err
}
