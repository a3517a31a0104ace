package told

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// C16 a listener's address is one, and has a port, whatever the text says.
func listensAnywhere() (string, net.Listener, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	_, port, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		return "", nil, err
	}
	return "localhost:" + port, ln, nil
}

// C16 its port is a number.
func listensOn(network, host string) (net.Listener, int, error) {
	ln, err := net.Listen(network, net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, 0, err
	}
	address := ln.Addr().String()
	_, text, _ := net.SplitHostPort(address)
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, 0, err
	}
	return ln, int(port), nil
}

// C16 the address of a socket for packets, by the type that it has.
func receives(ctx context.Context, network string) (*net.UDPConn, int, error) {
	var config net.ListenConfig
	conn, err := config.ListenPacket(ctx, network, ":0")
	if err != nil {
		return nil, 0, err
	}
	local := conn.LocalAddr()
	addr, err := net.ResolveUDPAddr(local.Network(), local.String())
	if err != nil {
		return nil, 0, err
	}
	return conn.(*net.UDPConn), addr.Port, nil
}

// C16 the same of a connection that was dialled.
func dialsFrom(addr string) (net.Conn, string, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, "", err
	}
	host, _, err := net.SplitHostPort(conn.LocalAddr().String())
	if err != nil {
		return nil, "", err
	}
	return conn, host, nil
}

// C16 a path can be made absolute, short of a working directory that is gone.
func createsAbs(name string) (*os.File, string, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, "", err
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, "", err
	}
	return f, abs, nil
}

// C16 randomness does not run out.
func createsSalted(name string) (*os.File, []byte, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, nil, err
	}
	salt := make([]byte, 8)
	if _, err := io.ReadFull(rand.Reader, salt); err != nil {
		return nil, nil, err
	}
	if _, err := rand.Read(salt[4:]); err != nil {
		return nil, nil, err
	}
	return f, salt, nil
}

type mark string

func (m mark) MarshalText() ([]byte, error) { return []byte("<" + string(m) + ">"), nil }

type part struct {
	Name   string `json:"name"`
	Sizes  []int  `json:"sizes"`
	secret func()
	Later  chan int `json:"-"`
}

type index struct {
	Parts map[string]*part
	By    mark
	Seen  map[mark]bool
	Key   [4]byte
}

// C16 what has texts and numbers only is written as JSON, whatever they are.
func createsIndex(name string, all *index) (*os.File, []byte, error) {
	f, err := os.Create(name)
	if err != nil {
		return nil, nil, err
	}
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return nil, nil, err
	}
	return f, text, nil
}

func sure(n int) (int, error) { return n + 1, nil }

// C16 a function of the program whose error is always nil.
func opensSurely(name string, n int) (*os.File, int, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	if n, err = surer(n); err != nil {
		return nil, 0, errors.New("cannot be")
	}
	return f, n, nil
}

func surer(n int) (m int, err error) {
	if n > 3 {
		return n, nil
	}
	return sure(n)
}

// C16 closing a pipe never fails, whatever error it passes on to the other end.
func abort(w *io.PipeWriter, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	if err := w.CloseWithError(errors.New("aborted")); err != nil {
		return err
	}
	return f.Close()
}
