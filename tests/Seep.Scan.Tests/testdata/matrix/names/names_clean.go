package names

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"time"
)

// packets reads from a connection that it does not own.
type packets struct{ from net.PacketConn }

func newPackets(conn net.PacketConn) *packets { return &packets{conn} }

// C5 one field is made around what another holds, and that is closed.
type binding struct {
	conn    net.PacketConn
	packets *packets
}

func (b *binding) open(addr string) error {
	conn, err := net.ListenPacket("udp", addr)
	if err != nil {
		return err
	}
	b.packets = newPackets(conn)
	b.conn = conn
	return nil
}

func (b *binding) shut() error { return b.conn.Close() }

// C5 a client has its connection twice, and closes it by the name that is made around it.
type mailer struct {
	conn net.Conn
	text *textproto.Conn
	name string
}

func newMailer(conn net.Conn) *mailer {
	m := &mailer{name: "localhost"}
	m.setConn(conn)
	return m
}

func (m *mailer) setConn(conn net.Conn) {
	m.conn = conn
	rwc := struct {
		io.Reader
		io.Writer
		io.Closer
	}{
		Reader: bufio.NewReader(conn),
		Writer: conn,
		Closer: conn,
	}
	m.text = textproto.NewConn(rwc)
}

func (m *mailer) startTLS(config *tls.Config) { m.setConn(tls.Client(m.conn, config)) }

func (m *mailer) Close() error { return m.text.Close() }

func dialMailer(addr string) (*mailer, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return newMailer(conn), nil
}

// C5 the field is for others to ask; who set it closes it by its local name.
type relay struct{ server net.Conn }

func (r *relay) serve(ctx context.Context, client io.ReadWriter, addr string) error {
	server, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	r.server = server
	go io.Copy(client, r.server)
	<-ctx.Done()
	server.Close()
	return ctx.Err()
}

// C7 the function that closes is in a field.
type draft struct {
	*os.File
	closeFunc func(*draft) error
}

func newDraft(path string) (*draft, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &draft{File: f, closeFunc: discard}, nil
}

func discard(d *draft) error {
	err := d.File.Close()
	d.closeFunc = closed
	return errors.Join(err, os.Remove(d.Name()))
}

func closed(*draft) error { return os.ErrClosed }

func (d *draft) Close() error { return d.closeFunc(d) }

// C7 who has one closes it by that.
func saveDraft(path string, text []byte) error {
	d, err := newDraft(path)
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.Write(text)
	return err
}

// C5 Quit says goodbye before, and may fail to; Close closes whatever happens.
type talker struct{ text *textproto.Conn }

func dialTalker(addr string) (*talker, error) {
	text, err := textproto.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &talker{text}, nil
}

func (t *talker) Quit() error {
	if err := t.text.PrintfLine("QUIT"); err != nil {
		return err
	}
	return t.text.Close()
}

func (t *talker) Close() error { return t.text.Close() }

// C5 a method closes the body of the response that a field holds.
type resumed struct {
	client  *http.Client
	current *http.Response
}

func (r *resumed) Read(p []byte) (int, error) {
	if r.current == nil {
		resp, err := r.client.Get("http://localhost/")
		if err != nil {
			return 0, err
		}
		r.current = resp
	}
	n, err := r.current.Body.Read(p)
	if err != nil && err != io.EOF {
		r.cleanUp()
	}
	return n, err
}

func (r *resumed) cleanUp() {
	if r.current != nil {
		r.current.Body.Close()
		r.current = nil
	}
}

// C8 what a map of the owner has is closed by its key.
type pipes struct{ active map[string]*pipe }

type pipe struct {
	w    *os.File
	name string
}

func (p *pipes) begin(name string) (*os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.active[name] = &pipe{w: w, name: name}
	return r, nil
}

func (p *pipes) finish(name string) error {
	one, ok := p.active[name]
	if !ok {
		return errors.New("no such pipe")
	}
	delete(p.active, name)
	return one.w.Close()
}

// C15 the request says that its connection is closed behind it.
func onceOver(url string) (int, error) {
	client := &http.Client{Transport: &http.Transport{TLSHandshakeTimeout: time.Second}}
	req, err := http.NewRequest(http.MethodPost, url, nil)
	if err != nil {
		return 0, err
	}
	req.Close = true
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}
