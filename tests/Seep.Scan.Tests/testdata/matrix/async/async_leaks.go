// Package async holds the patterns about goroutines, channels and closures that release.
package async

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// L2 the goroutine that would close starts only after a check that can fail.
func relay(addr string, in <-chan []byte) error {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if tc, ok := conn.(*net.TCPConn); ok {
		if err := tc.SetKeepAlive(true); err != nil {
			return fmt.Errorf("keep-alive: %w", err)
		}
	}
	go func() {
		defer conn.Close()
		for b := range in {
			conn.Write(b)
		}
	}()
	return nil
}

// L2 the goroutine itself returns early without closing.
func follow(url string, lines chan<- string, quit <-chan struct{}) error {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return err
	}
	go func() {
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			select {
			case lines <- s.Text():
			case <-quit:
				return
			}
		}
		resp.Body.Close()
	}()
	return nil
}

// L1 the resource is acquired in a goroutine and dropped there.
func prefetch(urls []string) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			resp, err := http.Get(u) // want "unclosed-resource"
			if err != nil {
				log.Print(err)
				return
			}
			log.Printf("%s: %s", u, resp.Status)
		}()
	}
	wg.Wait()
}

// L1 acquired in a handler closure and dropped there.
func proxy(upstream string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		resp, err := http.Get(upstream + r.URL.Path) // want "unclosed-resource"
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.WriteHeader(resp.StatusCode)
		io.CopyN(w, resp.Body, 1<<20)
	}
}

// L3 closed by the winner's case only.
func race(ctx context.Context, addr string) error {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	ready := make(chan error, 1)
	go func() {
		_, err := conn.Write([]byte("HELLO\n"))
		ready <- err
	}()
	select {
	case err := <-ready:
		conn.Close()
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// L3 offered to a channel that may be full, and then dropped.
func give(idle chan net.Conn, addr string) error {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	select {
	case idle <- conn:
	default:
	}
	return nil
}

// L6 a once that closes and is never done.
func lazily(path string) (n int64, err error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	closing := sync.OnceFunc(func() { f.Close() })
	n, err = f.Seek(0, io.SeekEnd)
	if n < 0 {
		closing()
	}
	return n, err
}

// L6 method value kept in a variable, called in one branch only.
func check(path string) error {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return err
	}
	closeFile := f.Close
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil {
		return err
	}
	if line == "" {
		return io.ErrUnexpectedEOF
	}
	return closeFile()
}

// L6 the closure shadows the outer variable: what it closes is another file.
func rotate(path string) (err error) {
	f, err := os.Create(path) // want "unclosed-resource"
	if err != nil {
		return err
	}
	backup := func(f *os.File) error {
		defer f.Close()
		_, err := f.WriteString("backup\n")
		return err
	}
	old, err := os.Create(path + ".old")
	if err != nil {
		return err
	}
	fmt.Fprintln(f, time.Now())
	return backup(old)
}

// L4 a worker acquires anew for each message without releasing.
func deliver(addr string, messages <-chan string) {
	for m := range messages {
		conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
		if err != nil {
			log.Print(err)
			continue
		}
		fmt.Fprintln(conn, m)
	}
}

// L8 a local closure opens and its caller drops.
func sizes(a, b string) (total int64) {
	open := func(p string) *os.File {
		f, err := os.Open(p)
		if err != nil {
			return nil
		}
		return f
	}
	for _, p := range [...]string{a, b} {
		f := open(p) // want "unclosed-resource"
		if f == nil {
			continue
		}
		if info, err := f.Stat(); err == nil {
			total += info.Size()
		}
	}
	return total
}
