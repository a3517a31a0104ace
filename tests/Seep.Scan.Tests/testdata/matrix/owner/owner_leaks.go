// Package owner holds the patterns about structs that own a resource.
package owner

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
)

// L7 no method releases the connection.
type feed struct {
	conn net.Conn // want "missing-close"
	r    *bufio.Reader
}

func newFeed(addr string) (*feed, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &feed{conn, bufio.NewReader(conn)}, nil
}

func (f *feed) next() (string, error) { return f.r.ReadString('\n') }

// L7 no method releases the file; it is stored by a method, not by a constructor.
type journal struct {
	path string
	mu   sync.Mutex
	file *os.File // want "missing-close"
}

func (j *journal) append(line string) (err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil {
		if j.file, err = os.OpenFile(j.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(j.file, line)
	return err
}

// L7 a stop method exists and only says goodbye.
type peer struct {
	conn net.Conn // want "missing-close"
	name string
}

func dialPeer(addr, name string) (*peer, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &peer{conn: conn, name: name}, nil
}

func (p *peer) Stop() error {
	_, err := fmt.Fprintf(p.conn, "BYE %s\n", p.name)
	return err
}

// L7 a releasing method exists and its users never call it.
type session struct {
	id   string
	conn net.Conn // want "missing-close"
}

func (s *session) shutdown() { s.conn.Close() }

type lobby struct {
	mu       sync.Mutex
	sessions map[string]*session
}

func (l *lobby) enter(id, addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sessions[id] = &session{id, conn}
	return nil
}

func (l *lobby) leave(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.sessions, id)
}

// L7 releaser returns early before it releases a later field.
type relay struct {
	in  net.Conn
	out net.Conn // want "missing-close"
}

func newRelay(from, to string) (*relay, error) {
	in, err := net.Dial("tcp", from)
	if err != nil {
		return nil, err
	}
	out, err := net.Dial("tcp", to)
	if err != nil {
		in.Close()
		return nil, err
	}
	return &relay{in, out}, nil
}

// Close closes both sides.
func (r *relay) Close() error {
	if err := r.in.Close(); err != nil {
		return fmt.Errorf("in: %w", err)
	}
	return r.out.Close()
}

// L7 releaser returns before the last field when a flush fails.
type sink struct {
	w    *bufio.Writer
	file *os.File // want "missing-close"
}

func openSink(path string) (*sink, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &sink{bufio.NewWriter(f), f}, nil
}

// Close flushes and closes.
func (s *sink) Close() error {
	if err := s.w.Flush(); err != nil {
		return err
	}
	return s.file.Close()
}

// L7 the embedded connection brings its Close, which knows nothing of the other field.
type recorded struct {
	net.Conn
	tape *os.File // want "missing-close"
}

func record(addr, path string) (*recorded, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	tape, err := os.Create(path)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &recorded{conn, tape}, nil
}

// Read reads from the connection and records what came.
func (r *recorded) Read(p []byte) (int, error) {
	n, err := r.Conn.Read(p)
	r.tape.Write(p[:n])
	return n, err
}

// L7 field overwritten without releasing the old value.
type link struct {
	addr string
	conn net.Conn // want "missing-close"
}

func (l *link) reconnect() (err error) {
	l.conn, err = net.Dial("tcp", l.addr)
	return err
}

func (l *link) send(b []byte) error {
	if _, err := l.conn.Write(b); err != nil {
		log.Printf("reconnecting: %v", err)
		return l.reconnect()
	}
	return nil
}

// Close closes the present connection.
func (l *link) Close() error { return l.conn.Close() }

// L7 rotation overwrites the file field.
type rotating struct {
	file *os.File // want "missing-close"
	base string
	n    int
	size int64
}

// Write writes, to the next file once a megabyte is reached.
func (r *rotating) Write(p []byte) (int, error) {
	if r.file == nil || r.size > 1<<20 {
		f, err := os.Create(fmt.Sprintf("%s.%d", r.base, r.n))
		if err != nil {
			return 0, err
		}
		r.file, r.size = f, 0
		r.n++
	}
	n, err := r.file.Write(p)
	r.size += int64(n)
	return n, err
}

// Close closes the present file.
func (r *rotating) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// L7 released only under a condition that has nothing to do with the field.
type probe struct {
	verbose bool
	body    io.ReadCloser // want "missing-close"
}

func newProbe(url string, verbose bool) (*probe, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return &probe{verbose, resp.Body}, nil
}

// Close closes the body of a verbose probe.
func (p *probe) Close() error {
	if p.verbose {
		log.Print("closing")
		return p.body.Close()
	}
	return nil
}

// L7 an owner in a field of an owner that has no releaser.
type pipeline struct {
	stages []string
	sink   *sink // want "missing-close"
}

func newPipeline(path string, stages ...string) (*pipeline, error) {
	s, err := openSink(path)
	if err != nil {
		return nil, err
	}
	return &pipeline{stages, s}, nil
}

func (p *pipeline) run(v any) error {
	for _, s := range p.stages {
		fmt.Fprintf(p.sink.w, "%s: ", s)
	}
	return json.NewEncoder(p.sink.w).Encode(v)
}

// L7 a slice of files that nothing closes.
type shards struct {
	files []*os.File // want "missing-close"
}

func openShards(paths ...string) (*shards, error) {
	s := new(shards)
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return s, err
		}
		s.files = append(s.files, f)
	}
	return s, nil
}

func (s *shards) read(i int, at int64, b []byte) (int, error) { return s.files[i].ReadAt(b, at) }

// L7 connections in a map that are replaced and never closed.
type routes struct {
	mu    sync.Mutex
	conns map[string]net.Conn // want "missing-close"
}

func (r *routes) send(addr string, b []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.conns[addr]
	if !ok {
		var err error
		if c, err = net.Dial("tcp", addr); err != nil {
			return err
		}
		r.conns[addr] = c
	}
	_, err := c.Write(b)
	return err
}

// L7 the child process of the struct is never waited for.
type plugin struct {
	cmd *exec.Cmd // want "missing-close"
	in  io.WriteCloser
}

func startPlugin(path string) (*plugin, error) {
	cmd := exec.Command(path)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &plugin{cmd, in}, nil
}

// Close closes the pipe, which may end the child but does not reap it.
func (p *plugin) Close() error { return p.in.Close() }

type client struct {
	conn net.Conn
	enc  *json.Encoder
}

func dial(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{conn, json.NewEncoder(conn)}, nil
}

// Close hangs up.
func (c *client) Close() error { return c.conn.Close() }

// L7 owner value dropped by the caller.
func report(addr string, v any) error {
	c, err := dial(addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	return c.enc.Encode(v)
}

// L7 owner value dropped on one path of the caller.
func reportAll(addr string, vs ...any) error {
	c, err := dial(addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	for i, v := range vs {
		if err := c.enc.Encode(v); err != nil {
			return fmt.Errorf("value %d: %w", i, err)
		}
	}
	return c.Close()
}

// L7 owner built from options, dropped by the caller.
func tail(path string) (string, error) {
	t, err := newTailer(path, withBuffer(64<<10)) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	return t.r.ReadString('\n')
}

type tailer struct {
	f    *os.File
	r    *bufio.Reader
	size int
}

func withBuffer(n int) func(*tailer) { return func(t *tailer) { t.size = n } }

func newTailer(path string, opts ...func(*tailer)) (*tailer, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	t := &tailer{f: f, size: 4096}
	for _, o := range opts {
		o(t)
	}
	t.r = bufio.NewReaderSize(f, t.size)
	return t, nil
}

func (t *tailer) stop() error { return t.f.Close() }

// L8 owner of an owner dropped by the caller.
func summarise(addr string, lines []string) error {
	m, err := newMeter(context.Background(), addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	for _, l := range lines {
		m.n += len(l)
	}
	return m.c.enc.Encode(m.n)
}

type meter struct {
	c *client
	n int
}

func newMeter(ctx context.Context, addr string) (*meter, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	c, err := dial(addr)
	if err != nil {
		return nil, err
	}
	return &meter{c: c}, nil
}

func (m *meter) flush() error { return errors.Join(m.c.enc.Encode(m.n), m.c.Close()) }

// L8 the constructor's owner is dropped when the next step of the caller's constructor fails.
func newPair(a, b string) (left, right *client, err error) {
	left, err = dial(a) // want "unclosed-resource"
	if err != nil {
		return nil, nil, err
	}
	right, err = dial(b)
	if err != nil {
		return nil, nil, err
	}
	return left, right, nil
}

type lister interface{ List() []string }

// remote is closed by nobody who has it as a lister.
type remote struct{ conn net.Conn }

func (r *remote) List() []string { return nil }

func (r *remote) Close() error { return r.conn.Close() }

func newLister(addr string) (lister, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &remote{conn}, nil
}

// L8 who makes one and drops it.
func list(addr string) ([]string, error) {
	l, err := newLister(addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	return l.List(), nil
}

// L7 a field leads back to the owner, whose file nothing closes.
type reply struct {
	file *os.File // want "missing-close"
	w    replyWriter
}

type replyWriter struct{ of *reply }

func (w *replyWriter) Write(p []byte) (int, error) { return w.of.file.Write(p) }

func newReply(path string) (r *reply, err error) {
	defer func() {
		if err != nil {
			log.Print(err)
		}
	}()
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	r = &reply{file: f}
	r.w.of = r
	return r, nil
}

func replyOnce(path, text string) error {
	r, err := newReply(path)
	if err != nil {
		return err
	}
	_, err = io.WriteString(&r.w, text)
	return err
}
