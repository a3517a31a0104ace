// Package names holds the patterns about values that have several names.
package names

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"time"
)

// L7 one field is made around what another holds, and nothing closes either.
type binding2 struct {
	packets *packets // want "missing-close"
	conn    net.PacketConn
}

func (b *binding2) open(addr string) error {
	conn, err := net.ListenPacket("udp", addr)
	if err != nil {
		return err
	}
	b.packets = newPackets(conn)
	b.conn = conn
	return nil
}

// L8 who has the client that has its connection twice returns without it.
func connectNone(addr string, isSecure bool) (*mailer, error) {
	m, err := dialMailer(addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if !isSecure {
		return nil, errors.New("not secure")
	}
	return m, nil
}

// scribe closes what is made around its connection, and that leaves the connection.
type scribe struct {
	conn net.Conn
	out  *flusher
}

type flusher struct{ w *bufio.Writer }

func (f *flusher) Close() error { return f.w.Flush() }

func (s *scribe) Close() error { return s.out.Close() }

func dialScribe(addr string) (*scribe, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &scribe{conn: conn, out: &flusher{bufio.NewWriter(conn)}}, nil
}

func (s *scribe) hangUp() error { return s.conn.Close() }

// L8 what is closed by the second name is not the connection.
func scribble(addr, text string) error {
	s, err := dialScribe(addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = io.WriteString(s.out.w, text)
	return err
}

// L7 who set the field closes it by its local name only where something fails.
type relay2 struct {
	server net.Conn // want "missing-close"
}

func (r *relay2) serve(client io.ReadWriter, addr string) error {
	server, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	r.server = server
	if _, err := io.WriteString(server, "hello"); err != nil {
		server.Close()
		return err
	}
	_, err = io.CopyN(client, r.server, 1<<10)
	return err
}

// L2 the function that closes is in a field, and who has one calls it on one path only.
func saveDraft2(path string, text []byte) error {
	d, err := newDraft(path) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if _, err = d.Write(text); err != nil {
		return err
	}
	return d.Close()
}

// L7 Quit may fail before it closes, and nothing calls what would close whatever happens.
type talker2 struct {
	text *textproto.Conn // want "missing-close"
}

func dialTalker2(addr string) (*talker2, error) {
	text, err := textproto.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &talker2{text}, nil
}

func (t *talker2) Quit() error {
	if err := t.text.PrintfLine("QUIT"); err != nil {
		return err
	}
	return t.text.Close()
}

func (t *talker2) close() error { return t.text.Close() }

// L7 nothing closes the body of the response that a field holds.
type resumed2 struct {
	client  *http.Client
	current *http.Response // want "missing-close"
}

func (r *resumed2) Read(p []byte) (int, error) {
	if r.current == nil {
		resp, err := r.client.Get("http://localhost/")
		if err != nil {
			return 0, err
		}
		r.current = resp
	}
	return r.current.Body.Read(p)
}

// L7 what a map of the owner has is forgotten by its key.
type pipes2 struct {
	active map[string]*pipe2 // want "missing-close"
}

type pipe2 struct {
	w    *os.File
	name string
}

func (p *pipes2) begin(name string) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.active[name] = &pipe2{w: w, name: name}
	return r, nil
}

func (p *pipes2) finish(name string) (string, error) {
	one, ok := p.active[name]
	if !ok {
		return "", errors.New("no such pipe")
	}
	delete(p.active, name)
	return one.w.Name(), nil
}

// L11 a transport a call, of which the request says nothing.
func onceOver2(url string) (int, error) {
	client := &http.Client{Transport: &http.Transport{TLSHandshakeTimeout: time.Second}} // want "unclosed-resource"
	req, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		return 0, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}
