package owner

import (
	"errors"
	"io"
	"net"
	"os"
)

// source reads from a file behind an interface.
type source struct {
	from io.ReadCloser
	size int64
}

func (s source) Close() error {
	if s.from == nil {
		return nil
	}
	return s.from.Close()
}

// logged is a file with its name.
type logged struct {
	f    *os.File
	name string
}

func (l *logged) Read(p []byte) (int, error) { return l.f.Read(p) }

func (l *logged) Close() error { return l.f.Close() }

func openSource(path string) (source, error) {
	f, err := os.Open(path)
	if err != nil {
		return source{}, err
	}
	return source{from: &logged{f, path}}, nil
}

// C9 a method closes the interface that what was opened is behind.
func firstByte(path string) (byte, error) {
	s, err := openSource(path)
	if err != nil {
		return 0, err
	}
	var one [1]byte
	_, err = io.ReadFull(s.from, one[:])
	s.Close()
	return one[0], err
}

type half interface {
	net.Conn
	CloseWrite() error
}

// C5 the struct has the Close of what is embedded, and who gets it calls that.
type counted struct {
	half
	n int
}

func dialCounted(addr string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if h, ok := conn.(half); ok {
		return counted{half: h}, nil
	}
	return nil, errors.Join(errors.New("no half"), conn.Close())
}
