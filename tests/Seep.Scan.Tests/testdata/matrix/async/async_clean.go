package async

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"sync"
)

// C8 the check fails: closed here; else the goroutine closes.
func relayClosed(addr string, in <-chan []byte) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	if tc, ok := conn.(*net.TCPConn); ok {
		if err := tc.SetKeepAlive(true); err != nil {
			conn.Close()
			return err
		}
	}
	go func() {
		defer conn.Close()
		for b := range in {
			if _, err := conn.Write(b); err != nil {
				return
			}
		}
	}()
	return nil
}

// C8 two goroutines and a closing one that waits for both.
func splice(addr string, client net.Conn) error {
	upstream, err := net.Dial("tcp", addr)
	if err != nil {
		client.Close()
		return err
	}
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		io.Copy(upstream, client)
	}()
	go func() {
		defer wg.Done()
		io.Copy(client, upstream)
	}()
	go func() {
		wg.Wait()
		upstream.Close()
		client.Close()
	}()
	return nil
}

// C8 closed by a goroutine that waits for the context.
func untilDone(ctx context.Context, addr string) (io.Writer, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	go func() {
		<-ctx.Done()
		conn.Close()
	}()
	return conn, nil
}

// C8 closed by context.AfterFunc, or here if that has not begun.
func untilDoneFunc(ctx context.Context, addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	_, err = io.Copy(os.Stdout, conn)
	if stop() {
		conn.Close()
	}
	return err
}

// C8 each goroutine of a loop closes its own.
func prefetchClosed(urls []string) {
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() {
			resp, err := http.Get(u)
			if err != nil {
				log.Print(err)
				return
			}
			defer resp.Body.Close()
			log.Printf("%s: %s", u, resp.Status)
		})
	}
	wg.Wait()
}

// C8 passed to a goroutine as an argument.
func serve(ln net.Listener) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		go func(c net.Conn) {
			defer c.Close()
			bufio.NewReader(c).WriteTo(c)
		}(conn)
	}
}

type result struct {
	body io.ReadCloser
	err  error
}

// C8 sent inside a struct; the receiver closes.
func fetch(ctx context.Context, url string) <-chan result {
	out := make(chan result, 1)
	go func() {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			out <- result{err: err}
			return
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			out <- result{err: err}
			return
		}
		out <- result{body: resp.Body}
	}()
	return out
}

// C8 receiver of the above.
func fetchSize(ctx context.Context, url string) (int64, error) {
	r := <-fetch(ctx, url)
	if r.err != nil {
		return 0, r.err
	}
	defer r.body.Close()
	return io.Copy(io.Discard, r.body)
}

// C8 offered or closed.
func giveClosed(idle chan net.Conn, addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	select {
	case idle <- conn:
		return nil
	default:
		return conn.Close()
	}
}

// C7 closure called on each path, defined once.
func lazilyClosed(path string) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	fail := func(err error) (int64, error) {
		return 0, errors.Join(err, f.Close())
	}
	if n, err = f.Seek(0, io.SeekEnd); err != nil {
		return fail(err)
	}
	if n == 0 {
		return fail(io.ErrUnexpectedEOF)
	}
	return n, f.Close()
}

// C7 once shared by the goroutine and the function.
func either(addr string, quit <-chan struct{}) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	hangUp := sync.OnceFunc(func() { conn.Close() })
	defer hangUp()
	go func() {
		<-quit
		hangUp()
	}()
	_, err = io.Copy(os.Stdout, conn)
	return err
}

// C7 method value in a variable, deferred.
func checkClosed(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	closeFile := f.Close
	defer closeFile()
	_, err = bufio.NewReader(f).ReadString('\n')
	return err
}

// C7 method expression, deferred.
func expression(path string) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer (*os.File).Close(f)
	return f.Seek(0, io.SeekEnd)
}

// C7 the closure's captured variable is the resource of the moment.
func rotateClosed(paths []string) (err error) {
	var current *os.File
	closeCurrent := func() {
		if current != nil {
			current.Close()
			current = nil
		}
	}
	defer closeCurrent()
	for _, p := range paths {
		closeCurrent()
		if current, err = os.Create(p); err != nil {
			return err
		}
		fmt.Fprintln(current, p)
	}
	return nil
}

// C7 a table of cleanup functions, run by name.
func setup(path, addr string) (teardown func(), err error) {
	steps := map[string]func(){}
	teardown = func() {
		for name, step := range steps {
			log.Print("teardown ", name)
			step()
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	steps["file"] = func() { f.Close() }
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		teardown()
		return nil, err
	}
	steps["listener"] = func() { ln.Close() }
	return teardown, nil
}

// C8 released by a goroutine per value, values kept in a slice until then.
func batch(ctx context.Context, addrs []string) error {
	var conns []net.Conn
	for _, a := range addrs {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", a)
		if err != nil {
			for _, c := range conns {
				c.Close()
			}
			return err
		}
		conns = append(conns, c)
	}
	for _, c := range conns {
		go func() {
			defer c.Close()
			io.WriteString(c, "PING\n")
		}()
	}
	return nil
}

// C8 handler closure that closes.
func proxyClosed(upstream string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		resp, err := http.Get(upstream + r.URL.Path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.WriteHeader(resp.StatusCode)
		io.CopyN(w, resp.Body, 1<<20)
	}
}
