package told

import (
	"bytes"
	"debug/pe"
	"errors"
	"io"
	"net"
	"net/http"
	"os"

	"github.com/gorilla/websocket"
)

// L2 an error is made without reading the body.
func greetingOnce(url string) (string, error) {
	resp, err := okOnly(http.Get(url)) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

func okOnly(resp *http.Response, err error) (*http.Response, error) {
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New(resp.Status)
	}
	return resp, nil
}

// L3 what is closed is of another type.
func exportsTo(path string, data []byte) error {
	var w io.Writer = new(bytes.Buffer)
	if path != "" {
		f, err := os.Create(path) // want "unclosed-resource"
		if err != nil {
			return err
		}
		w = f
	}
	_, err := w.Write(data)
	if c, ok := w.(*net.TCPConn); ok {
		c.Close()
	}
	return err
}

// L3 a function that one call leaves out.
func counts(ln net.Listener) error { return acceptsEach(ln, nil) }

func countsAndServes(ln net.Listener) error { return acceptsEach(ln, echoes) }

func acceptsEach(ln net.Listener, serve func(net.Conn)) error {
	for {
		conn, err := ln.Accept() // want "unclosed-resource"
		if err != nil {
			return err
		}
		if serve != nil {
			go serve(conn)
		}
	}
}

// L2 a list with one in it may be too short.
func listensOnTwo(addresses []string) ([]net.Listener, error) {
	var all []net.Listener
	for _, address := range addresses {
		ln, err := net.Listen("tcp", address) // want "unclosed-resource"
		if err != nil {
			break
		}
		all = append(all, ln)
	}
	if len(all) < 2 {
		return nil, errors.New("too few to listen on")
	}
	return all, nil
}

// L2 a status that may be 101.
func joinsQuietly(address string) (*websocket.Conn, error) {
	conn, resp, err := websocket.DefaultDialer.Dial(address, nil) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 200 {
		return nil, errors.New(resp.Status)
	}
	return conn, nil
}

// L2 what was to be made over the file could not be.
func libraries(path string) ([]string, io.Closer, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return nil, nil, err
	}
	image, err := pe.NewFile(f)
	if err != nil {
		return nil, nil, err
	}
	names, err := image.ImportedLibraries()
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return names, f, nil
}

// L3 a queue that is emptied: what is bad is taken out and dropped.
func drains(addresses []string) error {
	var queue []net.Conn
	for _, address := range addresses {
		conn, err := net.Dial("tcp", address) // want "unclosed-resource"
		if err != nil {
			return err
		}
		queue = append(queue, conn)
	}
	for len(queue) > 0 {
		conn := queue[0]
		queue = queue[1:]
		if _, err := conn.Write([]byte("quit\n")); err != nil {
			continue
		}
		conn.Close()
	}
	return nil
}

// L1 HEAD is the name of a branch here.
func headOf(repository string) (int, error) {
	url, err := urlOf(repository, "HEAD")
	if err != nil {
		return 0, err
	}
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

func urlOf(repository, reference string) (string, error) {
	if reference == "" {
		return "", errors.New("no reference")
	}
	return repository + "/" + reference, nil
}
