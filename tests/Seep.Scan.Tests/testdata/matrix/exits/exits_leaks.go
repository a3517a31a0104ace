// Package exits holds the patterns about paths that end the goroutine or the process.
package exits

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
)

var errShort = errors.New("short")

// warn looks like a fatal function and returns.
func warn(err error) {
	log.Printf("fatal: %v", err)
}

// L2 the path goes on behind a function that only logs.
func load(path string) ([]byte, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	b := make([]byte, 16)
	if _, err := io.ReadFull(f, b); err != nil {
		warn(err)
		return nil, errShort
	}
	return b, f.Close()
}

// exitIf ends the process for one kind of error only.
func exitIf(err error) {
	if errors.Is(err, os.ErrPermission) {
		os.Exit(77)
	}
}

// L2 the helper ends the process on some of its paths only.
func loadOr(path string) (string, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		exitIf(err)
		return "", err
	}
	f.Close()
	return line, nil
}

// L2 recovered panic: the function returns with the file open.
func parse(path string, decode func(io.Reader) int) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: %v", path, p)
		}
	}()
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	if n = decode(f); n < 0 {
		return 0, errShort
	}
	f.Close()
	return n, nil
}

// L1 t.Error does not end the test: the response is dropped.
func status(t *testing.T, url string, want int) {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != want {
		t.Errorf("%s: %s", url, resp.Status)
	}
}

// L2 loop that ends: the accept error leaves the listener open.
func acceptN(addr string, n int) (conns []net.Conn, err error) {
	ln, err := net.Listen("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	for len(conns) < n {
		c, err := ln.Accept()
		if err != nil {
			return conns, err
		}
		conns = append(conns, c)
	}
	return conns, ln.Close()
}

// L3 one of the cases has the prefix that is asked for after the switch.
func listenOnAny(network, addr string) (net.Listener, error) {
	var ln net.Listener
	var err error
	switch network {
	case "tcp", "tcp4", "ipc":
		ln, err = net.Listen(network, addr) // want "unclosed-resource"
	}
	if strings.HasPrefix(network, "ip") {
		ln, err = nil, errors.New("no listener of packets")
	}
	if err != nil {
		return nil, err
	}
	return ln, nil
}

// L3 the variable has changed before it is compared again.
func dialNext(mode int, network, addr string) (net.Conn, error) {
	var c net.Conn
	var err error
	if mode == 1 {
		if c, err = net.Dial(network, addr); err != nil { // want "unclosed-resource"
			return nil, err
		}
		mode++
	}
	if mode == 2 {
		return nil, errors.New("no connection in this mode")
	}
	return c, nil
}
