// Package summaries has functions with what callers need to know of them.
package summaries

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/textproto"
	"os"
)

func looks(f *os.File) string { return f.Name() } // want looks: nothing

func closes(c io.Closer) { c.Close() } // want closes: 0 is released by Close

func closesByDefer(f *os.File) error { // want closesByDefer: 0 is released by Close
	defer f.Close()
	_, err := f.Write([]byte("x"))
	return err
}

func closesIfSet(f *os.File) { // want closesIfSet: 0 is released by Close
	if f != nil {
		f.Close()
	}
}

func closesOnError(c net.Conn) error { // want closesOnError: 0 is released by Close on error
	if _, err := c.Write([]byte("x")); err != nil {
		c.Close()
		return err
	}
	return nil
}

func closesOnErrorByDefer(c net.Conn) (err error) { // want closesOnErrorByDefer: 0 is released by Close on error
	defer func() {
		if err != nil {
			c.Close()
		}
	}()
	_, err = c.Write([]byte("x"))
	return err
}

func closesSometimes(f *os.File, verbose bool) { // want closesSometimes: 0 is released by Close sometimes
	if verbose {
		f.Close()
	}
}

func closesByHelper(f *os.File) { closesIfSet(f) } // want closesByHelper: 0 is released by Close

func closesBody(r *http.Response) { r.Body.Close() } // want closesBody: 0.Body is released by Close

func closesAll(cs ...io.Closer) { // want closesAll: 0[] is released by Close
	for _, c := range cs {
		c.Close()
	}
}

func cancels(stop context.CancelFunc) { stop() } // want cancels: 0 is released by (); 0{} escapes, as far as can be told

func ends(tx interface { // want ends: 0 is released by Commit; 0 is released by Rollback; says nothing of a nil 1
	Commit() error
	Rollback() error
}, err error) error {
	if err != nil {
		tx.Rollback()
		return errors.New("rolled back")
	}
	tx.Commit()
	return nil
}

var kept io.Closer

func keeps(c io.Closer) { kept = c } // want keeps: 0 escapes

func sends(c io.Closer, to chan<- io.Closer) { to <- c } // want sends: 0 escapes

type holder struct {
	conn net.Conn
	r    *bufio.Reader
}

func wraps(c net.Conn) *holder { return &holder{conn: c} } // want wraps: 0 is in result 0.conn; result 0 is never nil

func (h *holder) put(c net.Conn) { h.conn = c } // want put: 1 is in parameter 0.conn

func (h *holder) Close() error { return h.conn.Close() } // want Close: 0.conn is released by Close

func passes(f *os.File, err error) (*os.File, error) { return f, err } // want passes: 0 is in result 0

func opens(name string) (*os.File, error) { return os.Open(name) } // want opens: hands out os.Open by result 0

func dials(addr string) (*holder, error) { // want dials: hands out net.Dial by result 0.conn
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &holder{c, bufio.NewReader(c)}, nil
}

func gets(url string) (io.ReadCloser, error) { // want gets: hands out net/http.Get by result 0
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func opensWithCloser(name string) (io.Reader, func(), error) { // want opensWithCloser: hands out os.Open by result 0, result 1{}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	return f, func() { f.Close() }, nil
}

func dies(err error) { // want dies: never returns
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func diesByHelper(err error) { // want diesByHelper: never returns
	if err != nil {
		dies(err)
	}
	log.Fatal("no error")
}

func counted(n int) (int, error) { return n + 1, nil } // want counted: result 1 is always nil

func fails() error { return fmt.Errorf("no") } // want fails: result 0 is never nil

func recurses(f *os.File, n int) { // want recurses: 0 is released by Close
	if n > 0 {
		recurses(f, n-1)
		return
	}
	f.Close()
}

type named struct{ name string }

func withName(ctx context.Context, name string) context.Context { // want withName: 0 is in result 0.Context; result 0 is never nil; result 0 is cancelled with 0
	return context.WithValue(ctx, named{}, name)
}

type opened struct {
	file *os.File
	err  error
}

func openBeside(path string) *opened { // want openBeside: hands out os.Open by result 0.file without an error in .err; result 0 is never nil
	f, err := os.Open(path)
	return &opened{f, err}
}

type inner struct{ w io.Writer }

type outer struct{ in inner }

func (i *inner) reset(w io.Writer) { i.w = w } // want reset: 1 is in parameter 0.w

func (o *outer) resetInner(w io.Writer) { o.in.reset(w) } // want resetInner: 1 is in parameter 0.in.w

func newOuter(w io.Writer) *outer { // want newOuter: 0 is in result 0.in.w; result 0 is never nil
	var o outer
	o.in.reset(w)
	return &o
}

func isGone(err error) bool { return err != nil && os.IsNotExist(err) } // want isGone: says nothing of a nil 0

func isFine(err error) bool { return err == nil || os.IsNotExist(err) } // want isFine: nothing

func explains(what string, err error) error { // want explains: result 0 is never nil; says nothing of a nil 1
	return errors.New(what + err.Error())
}

func drains(r io.Reader) ([]byte, error) { return io.ReadAll(r) } // want drains: 0 is released by EOF()

func drainsBody(r *http.Response, w io.Writer) error { // want drainsBody: 0.Body is released by EOF() on success
	if r.StatusCode == http.StatusNoContent {
		return nil
	}
	_, err := io.Copy(w, bufio.NewReader(r.Body))
	return err
}

func drainsSome(r io.Reader) ([]byte, error) { return drains(io.LimitReader(r, 1<<10)) } // want drainsSome: nothing

// mailer has a connection, and what is made around it by a struct of its own.
type mailer struct {
	conn net.Conn
	text *textproto.Conn
}

func (m *mailer) use(conn net.Conn) { // want use: 1 is in parameter 0.conn; 1 is in parameter 0.text.Reader.R.Closer; 1 is in parameter 0.text.Writer.W.Closer; 1 is in parameter 0.text.conn.Closer; 1 is in parameter 0.text.conn.Reader.r.R; 1 is in parameter 0.text.conn.Writer.writers[]; 1.writers is in parameter 0.text.Reader.R.Writer.writers; 1.writers is in parameter 0.text.Writer.W.Writer.writers; 1.writers is in parameter 0.text.conn.Writer.writers
	m.conn = conn
	rwc := struct {
		io.Reader
		io.Writer
		io.Closer
	}{io.TeeReader(io.LimitReader(conn, 1<<20), io.Discard), io.MultiWriter(conn, io.Discard), conn}
	m.text = textproto.NewConn(rwc)
}

func newMailer(conn net.Conn) *mailer { // want newMailer: 0 is in result 0.conn; 0 is in result 0.text.Reader.R.Closer; 0 is in result 0.text.Writer.W.Closer; 0 is in result 0.text.conn.Closer; 0 is in result 0.text.conn.Reader.r.R; 0 is in result 0.text.conn.Writer.writers[]; result 0 is never nil
	m := new(mailer)
	m.use(conn)
	return m
}

func (m *mailer) Close() error { return m.text.Close() } // want Close: 0.text is released by Close; 0.text.conn is released by Close

func closesOnPassedError(f *os.File, err error) error { // want closesOnPassedError: 0 is released by Close on error; says nothing of a nil 1
	if err != nil {
		f.Close()
	}
	return err
}
