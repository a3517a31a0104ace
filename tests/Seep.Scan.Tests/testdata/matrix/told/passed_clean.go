package told

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/gorilla/websocket"
)

// C16 an error that is passed with a response, and returned, is that of a request without one; any other is made after the body was read.
func greeting(url string) (string, error) {
	resp, err := checked(http.Get(url))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

func checked(resp *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return resp, err
	}
	if resp.StatusCode != http.StatusOK {
		var text strings.Builder
		io.Copy(&text, resp.Body)
		return nil, errors.New(text.String())
	}
	return resp, nil
}

// C16 what is no file was not opened.
func exports(path string, data []byte) error {
	var w io.Writer = new(bytes.Buffer)
	if path != "" {
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		w = f
	}
	_, err := w.Write(data)
	if f, ok := w.(*os.File); ok {
		f.Close()
	}
	return err
}

// C12 a function that no call leaves out.
func servesAll(ln net.Listener) error { return acceptsWith(ln, echoes) }

func servesQuietly(ln net.Listener) error {
	return acceptsWith(ln, func(c net.Conn) { c.Close() })
}

func acceptsWith(ln net.Listener, serve func(net.Conn)) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		if serve != nil {
			go serve(conn)
		}
	}
}

func echoes(c net.Conn) {
	defer c.Close()
	io.Copy(c, c)
}

// C16 a list with something in it is not empty.
func listensOnEach(addresses []string) ([]net.Listener, error) {
	var all []net.Listener
	for _, address := range addresses {
		ln, err := net.Listen("tcp", address)
		if err != nil {
			break
		}
		all = append(all, ln)
	}
	if len(all) < 1 {
		return nil, errors.New("nothing to listen on")
	}
	return all, nil
}

// C16 a status that is not 101 is that of a connection that was refused.
func joins(address string) (*websocket.Conn, error) {
	conn, resp, err := websocket.DefaultDialer.Dial(address, nil)
	if resp != nil && resp.StatusCode >= 400 {
		return nil, errors.New(resp.Status)
	}
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// C6 what is made around a connection is of another type than that.
func dialsSecurely(address string, config *tls.Config) error {
	raw, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	var conn net.Conn = tls.Client(raw, config)
	if secure, ok := conn.(*tls.Conn); ok {
		return secure.Close()
	}
	return conn.Close()
}
