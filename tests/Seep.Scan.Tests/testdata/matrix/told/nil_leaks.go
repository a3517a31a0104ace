package told

import (
	"net"
	"os"
)

func isQuiet(err error) bool {
	return err == nil || isStale(err)
}

func explained(what string, err error) error {
	if isStale(err) {
		return os.ErrClosed
	}
	if len(what) > 10 {
		return os.ErrInvalid
	}
	return err
}

// L3 the function that is asked of the error says yes where there is none, too.
func dialQuiet(addr string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if isQuiet(err) {
		return nil, err
	}
	return conn, err
}

// L3 another error is asked about.
func dialAfter(addr string, before error) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if isReset(before) {
		return nil, before
	}
	return conn, nil
}

// L3 what is made of the error may be one where there is none.
func readableLong(path string) error {
	f, err := os.Open(path) // want "unclosed-resource"
	if err := explained(path, err); err != nil {
		return err
	}
	return f.Close()
}
