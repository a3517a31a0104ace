package told

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"strconv"
)

// L2 the address of a socket in the file system has no port.
func listensInFiles(path string) (string, net.Listener, error) {
	ln, err := net.Listen("unix", path) // want "unclosed-resource"
	if err != nil {
		return "", nil, err
	}
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		return "", nil, err
	}
	return port, ln, nil
}

// L2 an address that comes from elsewhere may be none.
func listensBeside(other string) (string, net.Listener, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // want "unclosed-resource"
	if err != nil {
		return "", nil, err
	}
	_, port, err := net.SplitHostPort(other)
	if err != nil {
		return "", nil, err
	}
	return port, ln, nil
}

// L2 the host is not the port: it need be no number.
func listensOnHost() (net.Listener, int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // want "unclosed-resource"
	if err != nil {
		return nil, 0, err
	}
	host, _, _ := net.SplitHostPort(ln.Addr().String())
	n, err := strconv.Atoi(host)
	if err != nil {
		return nil, 0, err
	}
	return ln, n, nil
}

// L2 a port may be larger than a byte.
func listensOnByte() (net.Listener, uint8, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // want "unclosed-resource"
	if err != nil {
		return nil, 0, err
	}
	_, text, _ := net.SplitHostPort(ln.Addr().String())
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil {
		return nil, 0, err
	}
	return ln, uint8(n), nil
}

// L2 who was accepted may have come by a socket without a name.
func acceptsFrom(ln net.Listener) (net.Conn, string, error) {
	conn, err := ln.Accept() // want "unclosed-resource"
	if err != nil {
		return nil, "", err
	}
	host, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		return nil, "", err
	}
	return conn, host, nil
}

// L2 another reader than that of randomness may end.
func createsFrom(name string, from io.Reader) (*os.File, error) {
	f, err := os.Create(name) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(from, make([]byte, 8)); err != nil {
		return nil, err
	}
	return f, nil
}

type unsure string

func (u unsure) MarshalText() ([]byte, error) { return []byte(u), check(string(u)) }

func check(text string) error {
	if text == "" {
		return os.ErrInvalid
	}
	return nil
}

// L2 a text that a method writes, which may fail.
func createsUnsure(name string, by []unsure) (*os.File, []byte, error) {
	f, err := os.Create(name) // want "unclosed-resource"
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(by)
	if err != nil {
		return nil, nil, err
	}
	return f, text, nil
}

// L2 JSON has no number for what is none.
func createsSizes(name string, sizes map[string]float64) (*os.File, []byte, error) {
	f, err := os.Create(name) // want "unclosed-resource"
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(sizes)
	if err != nil {
		return nil, nil, err
	}
	return f, text, nil
}

type node struct {
	Name string
	Next *node
}

// L2 a list may lead back to where it began.
func createsList(name string, first *node) (*os.File, []byte, error) {
	f, err := os.Create(name) // want "unclosed-resource"
	if err != nil {
		return nil, nil, err
	}
	text, err := json.Marshal(first)
	if err != nil {
		return nil, nil, err
	}
	return f, text, nil
}

// L2 the error of a function of the program is not always nil.
func opensUnsurely(name string) (*os.File, error) {
	f, err := os.Open(name) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if err := check(name); err != nil {
		return nil, err
	}
	return f, nil
}
