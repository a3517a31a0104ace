package missingclose

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// A Download closes the body that it owns.
type Download struct{ body io.ReadCloser }

func OpenDownload(url string) (*Download, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return &Download{resp.Body}, nil
}

func (d *Download) Read(into []byte) (int, error) { return d.body.Read(into) }

func (d *Download) Close() error { return d.body.Close() }

// A Ring closes all that it owns, whichever of them fails. Its method may have any
// name.
type Ring struct {
	left, right net.Conn
	cancel      context.CancelFunc
}

func NewRing(parent context.Context, left, right string) (*Ring, error) {
	l, err := net.Dial("tcp", left)
	if err != nil {
		return nil, err
	}
	r, err := net.Dial("tcp", right)
	if err != nil {
		l.Close()
		return nil, err
	}
	ctx, cancel := context.WithCancel(parent)
	go func() {
		<-ctx.Done()
		l.SetDeadline(time.Now())
	}()
	return &Ring{l, r, cancel}, nil
}

func (r *Ring) Shutdown() error {
	r.cancel()
	return errors.Join(r.left.Close(), r.right.Close())
}

// A parser borrows its input: who opened it closes it.
type parser struct {
	input io.ReadCloser
	lines *bufio.Scanner
}

func newParser(input io.ReadCloser) *parser { return &parser{input, bufio.NewScanner(input)} }

func countLines(path string) (int, error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	p, n := newParser(file), 0
	for p.lines.Scan() {
		n++
	}
	return n, p.lines.Err()
}

// A spool has the Close of the file that it embeds.
type spool struct{ *os.File }

func newSpool(folder string) (*spool, error) {
	file, err := os.CreateTemp(folder, "spool")
	if err != nil {
		return nil, err
	}
	return &spool{file}, nil
}

func store(folder string, data io.Reader) error {
	s, err := newSpool(folder)
	if err != nil {
		return err
	}
	defer os.Remove(s.Name())
	defer s.Close()
	_, err = io.Copy(s, data)
	return err
}

// The program has one cache, as long as it runs.
type cache struct{ sweeps *time.Ticker }

var pages = &cache{time.NewTicker(time.Minute)}

// A Channel owns its connection, and closes it.
type Channel struct {
	//seep:owns
	Conn net.Conn
}

func (c *Channel) Close() error { return c.Conn.Close() }
