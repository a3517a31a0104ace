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
	"runtime"
	"strings"
	"testing"
)

// fatal never returns.
func fatal(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}

// check returns only without an error.
func check(err error) {
	if err != nil {
		fatal("error: %v", err)
	}
}

// C13 helper that always exits.
func loadOrDie(path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		fatal("open: %v", err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		fatal("read: %v", err)
	}
	f.Close()
	return data
}

// C13 helper that exits exactly when there is an error.
func firstLine(path string) string {
	f, err := os.Open(path)
	check(err)
	line, err := bufio.NewReader(f).ReadString('\n')
	check(err)
	check(f.Close())
	return line
}

// C13 os.Exit on the path without a close.
func mustHave(path string) {
	f, err := os.Open(path)
	if err != nil {
		os.Exit(1)
	}
	if info, err := f.Stat(); err != nil || info.Size() == 0 {
		os.Exit(2)
	}
	f.Close()
}

// C13 panic on the path without a close.
func mustParse(path string) (n int) {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	if _, err := fmt.Fscan(f, &n); err != nil {
		panic(fmt.Sprintf("%s: %v", path, err))
	}
	if err := f.Close(); err != nil {
		panic(err)
	}
	return n
}

// C13 t.Fatal ends the test, and the deferred close runs.
func statusClosed(t *testing.T, url string, want int) {
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		t.Fatalf("%s: %s", url, resp.Status)
	}
}

// C13 t.Skip without a close.
func needsFile(t *testing.T, path string) int64 {
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no %s", path)
	}
	defer f.Close()
	n, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		t.FailNow()
	}
	return n
}

// C13 Goexit ends the goroutine and runs its defers.
func worker(path string, out chan<- string) {
	f, err := os.Open(path)
	if err != nil {
		close(out)
		runtime.Goexit()
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		out <- s.Text()
	}
}

// C13 the loop never ends: the listener lives as long as the process.
func serveForever(addr string) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		log.Fatal(err)
	}
	for {
		c, err := ln.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		go func() {
			defer c.Close()
			io.Copy(c, c)
		}()
	}
}

// C13 blocks for ever behind the acquire.
func serveBackground(addr string, serve func(net.Listener)) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		log.Panic(err)
	}
	go serve(ln)
	select {}
}

// C13 log.Panic through a method of the logger.
func openLogged(l *log.Logger, path string) int64 {
	f, err := os.Open(path)
	if err != nil {
		l.Panicf("open: %v", err)
	}
	info, err := f.Stat()
	if err != nil {
		l.Fatalf("stat: %v", err)
	}
	f.Close()
	return info.Size()
}

// C13 every case of the switch returns or exits.
func choose(path string) (string, error) {
	f, err := os.Open(path)
	check(err)
	switch info, err := f.Stat(); {
	case err != nil:
		log.Fatalln(err)
	case info.IsDir():
		fatal("%s is a folder", path)
	default:
		return info.Name(), f.Close()
	}
	panic("unreachable")
}

// C16 the cases of a switch exclude the prefix that is asked for after it.
func listenOn(network, addr string) (net.Listener, error) {
	var ln net.Listener
	var err error
	switch network {
	case "tcp", "tcp4", "tcp6":
		ln, err = net.Listen(network, addr)
	case "unix":
		return net.Listen("unix", addr)
	}
	if strings.HasPrefix(network, "ip") {
		ln, err = nil, errors.New("no listener of packets")
	}
	if err != nil {
		return nil, err
	}
	return ln, nil
}

type endpoint struct {
	network, addr string
	mode          int
}

// C16 the same condition twice, on a field of a parameter.
func (e endpoint) dial() (net.Conn, error) {
	var c net.Conn
	var err error
	if e.mode == 1 {
		if c, err = net.Dial(e.network, e.addr); err != nil {
			return nil, err
		}
	}
	if e.mode == 2 {
		return nil, errors.New("no connection in this mode")
	}
	defer func() { log.Print(e.mode) }()
	return c, nil
}

// C16 deferred literal that drops the result after a panic, of which this way out has none.
func openSafely(path string) (f *os.File, err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		f, err = nil, fmt.Errorf("%s: %v", path, r)
	}()
	f, err = os.Open(path)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func sizeSafely(path string) (int64, error) {
	f, err := openSafely(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
