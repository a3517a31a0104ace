package files

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/rpc"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// C1 deferred close.
func readSettingsClosed(path string) (s settings, err error) {
	f, err := os.Open(path)
	if err != nil {
		return s, err
	}
	defer f.Close()
	err = json.NewDecoder(f).Decode(&s)
	return s, err
}

// C1 close on every path without defer, the last error kept.
func saveClosed(path string, r io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// C1 two resources, the second failing closes the first.
func copyFileClosed(dst, src string) (err error) {
	in, err := os.Open(src)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(dst)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, in)
	return err
}

// C1 goto fail, as in C.
func magicOf(path string) (b [4]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return b, err
	}
	if _, err = f.Seek(128, io.SeekStart); err != nil {
		goto fail
	}
	if _, err = io.ReadFull(f, b[:]); err != nil {
		goto fail
	}
	return b, f.Close()
fail:
	f.Close()
	return b, err
}

// C1 the handshake's failure closes, success returns the connection.
func dialPeerClosed(addr, token string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := hello(conn, token); err != nil {
		conn.Close()
		return nil, fmt.Errorf("%s: %w", addr, err)
	}
	return conn, nil
}

func hello(rw io.ReadWriter, token string) error {
	if _, err := fmt.Fprintln(rw, token); err != nil {
		return err
	}
	var reply string
	_, err := fmt.Fscanln(rw, &reply)
	return err
}

// C1 success flag: closed on the way out unless it was given away.
func dialFlag(addr, token string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	ok := false
	defer func() {
		if !ok {
			conn.Close()
		}
	}()
	if err := hello(conn, token); err != nil {
		return nil, err
	}
	ok = true
	return conn, nil
}

// C1 the variable is set to nil once it is given away.
func dialGuard(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	guard := conn
	defer func() {
		if guard != nil {
			guard.Close()
		}
	}()
	if err := hello(conn, "x"); err != nil {
		return nil, err
	}
	guard = nil
	return conn, nil
}

// C1 the loser of each comparison is closed.
func openNewestClosed(paths []string) (newest *os.File, err error) {
	var at time.Time
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			log.Print(err)
			continue
		}
		info, err := f.Stat()
		if err != nil || !info.ModTime().After(at) {
			f.Close()
			continue
		}
		if newest != nil {
			newest.Close()
		}
		newest, at = f, info.ModTime()
	}
	return newest, nil
}

// C1 reconnect closes the broken connection first.
func sendClosed(addr string, frames <-chan []byte) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	for f := range frames {
		if _, err := conn.Write(f); err != nil {
			conn.Close()
			if conn, err = net.Dial("tcp", addr); err != nil {
				return err
			}
		}
	}
	return conn.Close()
}

func echo(conn net.Conn) {
	defer conn.Close()
	io.Copy(conn, conn)
}

// C8 a goroutine per connection closes it.
func serveClosed(ln net.Listener, allowed func(net.Addr) bool) error {
	defer ln.Close()
	for {
		conn, err := ln.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		if !allowed(conn.RemoteAddr()) {
			conn.Close()
			continue
		}
		go echo(conn)
	}
}

// C8 connections go to a fixed set of workers.
func servePooled(ln net.Listener, workers int) {
	conns := make(chan net.Conn)
	for range workers {
		go func() {
			for c := range conns {
				echo(c)
			}
		}()
	}
	for {
		c, err := ln.Accept()
		if err != nil {
			close(conns)
			return
		}
		conns <- c
	}
}

// C8 registered in a set that another goroutine closes.
func track(ln net.Listener, open *sync.Map) error {
	for {
		c, err := ln.Accept()
		if err != nil {
			open.Range(func(k, _ any) bool { return k.(net.Conn).Close() == nil })
			return err
		}
		open.Store(c, time.Now())
	}
}

// C8 sent or closed, whichever the context allows.
func offer(ctx context.Context, addr string, idle chan<- net.Conn) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	select {
	case idle <- conn:
		return nil
	case <-ctx.Done():
		conn.Close()
		return ctx.Err()
	default:
		return conn.Close()
	}
}

// C1 the loop's body is a function, so its defer runs each time.
func sizes(paths []string) (n int64, err error) {
	for _, p := range paths {
		err := func() error {
			f, err := os.Open(p)
			if err != nil {
				return err
			}
			defer f.Close()
			size, err := f.Seek(0, io.SeekEnd)
			n += size
			return err
		}()
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// C1 defer in a loop that it leaves at once.
func firstReadable(paths []string) ([]byte, error) {
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			continue
		}
		defer f.Close()
		return io.ReadAll(f)
	}
	return nil, os.ErrNotExist
}

// C1 defer in a loop over two literals.
func merge(w io.Writer) error {
	for _, name := range []string{"/etc/app.conf", "/etc/app.local.conf"} {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
	}
	return nil
}

// C1 walk callback: opened and closed each time it is called.
func grep(root, word string) (hits []string, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return nil
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			if strings.Contains(s.Text(), word) {
				hits = append(hits, path)
				return filepath.SkipDir
			}
		}
		return nil
	})
	return hits, err
}

// C2 the wrapper takes ownership: closing the TLS side closes the TCP side.
func dialTLS(addr string, cfg *tls.Config) (*tls.Conn, error) {
	raw, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	conn := tls.Client(raw, cfg)
	if err := conn.Handshake(); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// C2 rpc client over a connection: closing the client closes both.
func remoteSumClosed(addr string, xs []int) (sum int, err error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	c := rpc.NewClient(conn)
	defer c.Close()
	err = c.Call("Arith.Sum", xs, &sum)
	return sum, err
}

// C5 the listener goes into a server whose Serve closes it.
func serveHTTP(ctx context.Context, addr string, h http.Handler) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h}
	stop := context.AfterFunc(ctx, func() { srv.Close() })
	defer stop()
	return srv.Serve(ln)
}

// C7 files closed in reverse by a stack of method values.
func concat(w io.Writer, paths ...string) error {
	var closers []func() error
	defer func() {
		for i := len(closers) - 1; i >= 0; i-- {
			if err := closers[i](); err != nil {
				log.Print(err)
			}
		}
	}()
	readers := make([]io.Reader, 0, len(paths))
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return err
		}
		closers = append(closers, f.Close)
		readers = append(readers, f)
	}
	_, err := io.Copy(w, io.MultiReader(readers...))
	return err
}

// C7 files collected in a slice and closed by a loop over it.
func lengths(paths ...string) (total int64, err error) {
	var files []*os.File
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return 0, err
		}
		files = append(files, f)
	}
	for _, f := range files {
		n, err := f.Seek(0, io.SeekEnd)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// C7 the returned function closes: the caller gets value and release.
func openLog(path string) (*log.Logger, func() error, error) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, nil, err
	}
	return log.New(f, "", log.LstdFlags), f.Close, nil
}

// C7 caller of the function above.
func logLine(path, line string) error {
	l, closeLog, err := openLog(path)
	if err != nil {
		return err
	}
	defer closeLog()
	l.Print(line)
	return nil
}

// C7 the test's cleanup closes.
func fixture(t testing.TB, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatalf("fixture: %v", err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// C9 closed through io.Closer chosen by a condition.
func input(path string) (string, error) {
	var r io.ReadCloser = os.Stdin
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		r = f
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	return string(data), err
}

// C9 closed by a type switch that knows all its cases.
func shut(addr string, secure bool) error {
	var conn any
	var err error
	if secure {
		conn, err = tls.Dial("tcp", addr, nil)
	} else {
		conn, err = net.Dial("tcp", addr)
	}
	if err != nil {
		return err
	}
	if c, ok := conn.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// C12 the unknown function takes the connection.
func accept(ln net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		go handle(conn)
	}
}

// C16 negative polarity first: existing is the error.
func claim(path string) error {
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err != nil {
		if os.IsExist(err) {
			return nil
		}
		return err
	} else {
		return f.Close()
	}
}

// C16 missing files are told apart by errors.Is before the other errors.
func optional(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("optional: %w", err)
	}
	defer f.Close()
	return io.ReadAll(f)
}

// C16 the error is wrapped first and looked at after.
func wrapped(path string) (s settings, err error) {
	f, err := os.Open(path)
	err = wrap(err, "settings")
	if err != nil {
		return s, err
	}
	defer f.Close()
	err = wrap(json.NewDecoder(f).Decode(&s), "decode")
	return s, err
}

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// C17 defer registered before the assignment, closing what was opened.
func pair(a, b string) (equal bool, err error) {
	var left, right *os.File
	defer func() {
		if left != nil {
			left.Close()
		}
		if right != nil {
			right.Close()
		}
	}()
	if left, err = os.Open(a); err != nil {
		return false, err
	}
	if right, err = os.Open(b); err != nil {
		return false, err
	}
	x, err := left.Stat()
	if err != nil {
		return false, err
	}
	y, err := right.Stat()
	return err == nil && os.SameFile(x, y), err
}

// C1 scratch directory removed on every path, the file in it closed.
func scratch(use func(*os.File) error) (err error) {
	dir, err := os.MkdirTemp("", "scratch-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	f, err := os.Create(filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}

// C1 archive and member closed, the member inside the loop without defer.
func unzip(archive string, each func(string, io.Reader) error) error {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, m := range z.File {
		r, err := m.Open()
		if err != nil {
			return err
		}
		err = each(m.Name, r)
		r.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// C8 the writing goroutine closes its end with its error; the reading end is closed here.
func stream(encode func(io.Writer) error, send func(io.Reader) error) error {
	r, w := io.Pipe()
	go func() { w.CloseWithError(encode(w)) }()
	err := send(r)
	return errors.Join(err, r.Close())
}
