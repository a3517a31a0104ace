// Package files holds the patterns about files, connections, listeners and pipes.
package files

import (
	"archive/zip"
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"log"
	"net"
	"net/http"
	"net/rpc"
	"os"
	"path/filepath"
	"strings"
	"time"
)

type settings struct {
	Addr    string
	Timeout time.Duration
}

// L1 never closed: decoded in place.
func readSettings(path string) (s settings, err error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return s, err
	}
	err = json.NewDecoder(f).Decode(&s)
	return s, err
}

// L1 value used in one expression and lost.
func writeSettings(path string, s settings) error {
	f, _ := os.Create(path) // want "unclosed-resource"
	return json.NewEncoder(f).Encode(s)
}

// L1 passed to a helper that only reads.
func lines(path string) (int, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	return countLines(f), nil
}

func countLines(r io.Reader) (n int) {
	for s := bufio.NewScanner(r); s.Scan(); {
		n++
	}
	return n
}

// L2 early return between acquire and release: stat and size check.
func slurp(path string) ([]byte, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	if info.IsDir() || info.Size() > 1<<20 {
		return nil, fmt.Errorf("%s: not a small file", path)
	}
	defer f.Close()
	return io.ReadAll(f)
}

// L2 the second acquire fails while the first is open.
func copyFile(dst, src string) error {
	in, err := os.Open(src) // want "unclosed-resource"
	if err != nil {
		return err
	}
	out, err := os.Create(dst)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// L2 the written file stays open when the copy fails.
func save(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, r); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", path, err)
	}
	return f.Close()
}

// L2 handshake fails and the connection is dropped.
func dialPeer(addr, token string) (net.Conn, error) {
	conn, err := net.DialTimeout("tcp", addr, 5*time.Second) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintln(conn, token); err != nil {
		return nil, err
	}
	ok, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return nil, err
	}
	if ok != "OK\n" {
		return nil, errors.New("rejected")
	}
	return conn, nil
}

// L3 released on one side of a type switch.
func describe(network, addr string) (string, error) {
	conn, err := net.Dial(network, addr) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	switch a := conn.RemoteAddr().(type) {
	case *net.TCPAddr:
		conn.Close()
		return a.IP.String(), nil
	case *net.UnixAddr:
		conn.Close()
		return a.Name, nil
	}
	return conn.RemoteAddr().String(), nil
}

// L3 closed unless the caller wants it kept, and then kept by nobody.
func lockFile(path string, keep bool) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // want "unclosed-resource"
	if err != nil {
		return err
	}
	fmt.Fprintln(f, os.Getpid())
	if !keep {
		return f.Close()
	}
	return nil
}

// L4 the next candidate overwrites the open file.
func openNewest(paths []string) (*os.File, error) {
	var newest *os.File
	var at time.Time
	for _, p := range paths {
		f, err := os.Open(p) // want "unclosed-resource"
		if err != nil {
			return nil, err
		}
		info, err := f.Stat()
		if err != nil {
			f.Close()
			return nil, err
		}
		if info.ModTime().After(at) {
			newest, at = f, info.ModTime()
		}
	}
	return newest, nil
}

// L4 reconnect overwrites the connection whose write failed.
func send(addr string, frames <-chan []byte) error {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	for f := range frames {
		if _, err := conn.Write(f); err != nil {
			conn, err = net.Dial("tcp", addr) // want "unclosed-resource"
			if err != nil {
				return err
			}
		}
	}
	return conn.Close()
}

// L4 continue before the accepted connection has an owner.
func serve(ln net.Listener, allowed func(net.Addr) bool) error {
	for {
		conn, err := ln.Accept() // want "unclosed-resource"
		if err != nil {
			return err
		}
		if !allowed(conn.RemoteAddr()) {
			log.Printf("refused %s", conn.RemoteAddr())
			continue
		}
		go func() {
			defer conn.Close()
			io.Copy(conn, conn)
		}()
	}
}

func handle(conn net.Conn) {
	r := bufio.NewReader(conn)
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		fmt.Fprint(conn, strings.ToUpper(line))
	}
}

// L1 goroutine that takes the connection and never closes it.
func serveUpper(ln net.Listener) error {
	for {
		conn, err := ln.Accept() // want "unclosed-resource"
		if err != nil {
			return err
		}
		go handle(conn)
	}
}

// L5 defer in a loop over a directory tree's files.
func hashes(root string) (map[string]uint32, error) {
	paths, err := filepath.Glob(filepath.Join(root, "*"))
	if err != nil {
		return nil, err
	}
	sums := make(map[string]uint32, len(paths))
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return nil, err
		}
		defer f.Close() // want "defer-in-loop"
		var head [4]byte
		if _, err := io.ReadFull(f, head[:]); err == nil {
			sums[p] = binary.BigEndian.Uint32(head[:])
		}
	}
	return sums, nil
}

// L5 defer in an endless accept loop.
func serveInline(ln net.Listener) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		defer conn.Close() // want "defer-in-loop"
		handle(conn)
	}
}

// L5 defer in a loop over a channel.
func ingest(paths <-chan string, sink io.Writer) error {
	for p := range paths {
		f, err := os.Open(p)
		if err != nil {
			log.Print(err)
			continue
		}
		defer func() { // want "defer-in-loop"
			log.Printf("close %s: %v", f.Name(), f.Close())
		}()
		if _, err := io.Copy(sink, f); err != nil {
			return err
		}
	}
	return nil
}

// L6 the finaliser closure is made for the success path and only called behind a flag.
func appendLog(path string, debug bool, line string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0) // want "unclosed-resource"
	if err != nil {
		return err
	}
	done := func(err error) error {
		return errors.Join(err, f.Sync(), f.Close())
	}
	_, err = fmt.Fprintln(f, line)
	if debug {
		return done(err)
	}
	return err
}

func openData(name string) (*os.File, error) {
	return os.Open(filepath.Join("/var/lib/app", name))
}

// L8 caller drops the file that a function returns.
func dataSize(name string) int64 {
	f, err := openData(name) // want "unclosed-resource"
	if err != nil {
		return 0
	}
	n, _ := f.Seek(0, io.SeekEnd)
	return n
}

// openFirst opens the first that is there; the resource comes up through two functions.
func openFirst(names ...string) (io.ReadSeekCloser, error) {
	for _, n := range names {
		if f, err := openData(n); err == nil {
			return f, nil
		}
	}
	return nil, os.ErrNotExist
}

// L8 dropped behind an interface that has Close.
func magic(names ...string) (b [4]byte, err error) {
	r, err := openFirst(names...) // want "unclosed-resource"
	if err != nil {
		return b, err
	}
	_, err = io.ReadFull(r, b[:])
	return b, err
}

// L1 listener never closed: only the port is wanted.
func freePort() (int, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	return ln.Addr().(*net.TCPAddr).Port, nil
}

// L2 the listener stays when the second one cannot be had.
func listenBoth(a, b string) (net.Listener, net.Listener, error) {
	first, err := net.Listen("tcp", a) // want "unclosed-resource"
	if err != nil {
		return nil, nil, err
	}
	second, err := net.Listen("tcp", b)
	if err != nil {
		return nil, nil, fmt.Errorf("second: %w", err)
	}
	return first, second, nil
}

// L2 hijacked connection is nobody's after a failed write.
func upgrade(w http.ResponseWriter, serve func(net.Conn)) error {
	conn, buf, err := w.(http.Hijacker).Hijack() // want "unclosed-resource"
	if err != nil {
		return err
	}
	buf.WriteString("HTTP/1.1 101 Switching Protocols\r\n\r\n")
	if err := buf.Flush(); err != nil {
		return err
	}
	go func() {
		defer conn.Close()
		serve(conn)
	}()
	return nil
}

// L1 rpc client per call.
func remoteSum(addr string, xs []int) (sum int, err error) {
	c, err := rpc.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	err = c.Call("Arith.Sum", xs, &sum)
	return sum, err
}

// L2 zip archive stays open when a member is missing.
func member(archive, name string) ([]byte, error) {
	z, err := zip.OpenReader(archive) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	r, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	return data, errors.Join(err, r.Close(), z.Close())
}

// L3 write end of a pipe closed only when the write succeeds.
func feed(text string) (*os.File, error) {
	r, w, err := os.Pipe() // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, text); err != nil {
		r.Close()
		return nil, err
	}
	w.Close()
	return r, nil
}

// L2 scratch directory stays when the download fails.
func unpack(fetch func(dir string) error) error {
	dir, err := os.MkdirTemp("", "unpack-") // want "unclosed-resource"
	if err != nil {
		return err
	}
	if err := fetch(dir); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// L2 packet socket stays when the deadline cannot be set.
func query(server string, msg []byte) ([]byte, error) {
	pc, err := net.ListenPacket("udp", ":0") // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	addr, err := net.ResolveUDPAddr("udp", server)
	if err != nil {
		return nil, err
	}
	defer pc.Close()
	if _, err := pc.WriteTo(msg, addr); err != nil {
		return nil, err
	}
	n, _, err := pc.ReadFrom(msg[:cap(msg)])
	return msg[:n], err
}

// L3 root closed only if the file in it opens.
func openIn(dir, name string) (*os.File, error) {
	root, err := os.OpenRoot(dir) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	f, err := root.Open(name)
	if err == nil {
		root.Close()
	}
	return f, err
}

// L1 wrapped twice, and only what is around is closed.
func compress(path string, r io.Reader, sum hash.Hash) error {
	f, err := os.Create(path) // want "unclosed-resource"
	if err != nil {
		return err
	}
	zw, err := gzip.NewWriterLevel(io.MultiWriter(f, sum), gzip.BestSpeed)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	if _, err := io.Copy(zw, r); err != nil {
		return errors.Join(err, f.Close())
	}
	return zw.Close()
}
