// Package gateway forwards requests and raw connections to back ends.
package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/rpc"
	"sync"
	"time"
)

// Pool keeps idle connections to one back end.
type Pool struct {
	addr string
	idle chan net.Conn
	dial func(context.Context, string) (net.Conn, error)
}

// NewPool makes a pool of at most n idle connections.
func NewPool(addr string, n int) *Pool {
	d := &net.Dialer{KeepAlive: time.Minute}
	return &Pool{addr, make(chan net.Conn, n), func(ctx context.Context, addr string) (net.Conn, error) {
		return d.DialContext(ctx, "tcp", addr)
	}}
}

// Get takes an idle connection or makes one.
func (p *Pool) Get(ctx context.Context) (net.Conn, error) {
	select {
	case c := <-p.idle:
		return c, nil
	default:
		return p.dial(ctx, p.addr)
	}
}

// Put gives a good connection back.
func (p *Pool) Put(c net.Conn) {
	select {
	case p.idle <- c:
	default:
		c.Close()
	}
}

// Close closes the idle connections.
func (p *Pool) Close() error {
	close(p.idle)
	var errs []error
	for c := range p.idle {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// L3 a connection whose exchange failed is neither given back nor closed.
func exchange(ctx context.Context, addr string, keep func(net.Conn), msg []byte) ([]byte, error) {
	c, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if dl, ok := ctx.Deadline(); ok {
		c.SetDeadline(dl)
	}
	if _, err := c.Write(msg); err != nil {
		return nil, fmt.Errorf("write: %w", err)
	}
	reply := make([]byte, 4096)
	n, err := c.Read(reply)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	keep(c)
	return reply[:n], nil
}

// L8 only the header of a forwarded request goes to the client; the body stays on the wire.
func Options(next *http.Client) http.Handler {
	forward := func(r *http.Request) (*http.Response, error) {
		out := r.Clone(r.Context())
		out.RequestURI = ""
		return next.Do(out)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		resp, err := forward(r) // want "unclosed-resource"
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		for k, vs := range resp.Header {
			w.Header()[k] = vs
		}
		w.WriteHeader(resp.StatusCode)
	})
}

// L2 the tunnel's client side is left when the back end cannot be reached.
func Tunnel(backend string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		client, _, err := http.NewResponseController(w).Hijack() // want "unclosed-resource"
		if err != nil {
			http.Error(w, "cannot tunnel", http.StatusInternalServerError)
			return
		}
		server, err := net.DialTimeout("tcp", backend, time.Second)
		if err != nil {
			log.Printf("tunnel: %v", err)
			fmt.Fprint(client, "HTTP/1.1 502 Bad Gateway\r\n\r\n")
			return
		}
		var both sync.WaitGroup
		both.Go(func() { io.Copy(server, client) })
		both.Go(func() { io.Copy(client, server) })
		both.Wait()
		server.Close()
		client.Close()
	}
}

// retrier tries a request again while the back end is overloaded.
type retrier struct {
	next http.RoundTripper
	max  int
}

// L4 the answers that are tried again are never closed.
func (t *retrier) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		body, err = io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return nil, err
		}
	}
	for i := 0; ; i++ {
		r.Body = io.NopCloser(bytes.NewReader(body))
		resp, err := t.next.RoundTrip(r) // want "unclosed-resource"
		if err != nil || resp.StatusCode != http.StatusTooManyRequests || i == t.max {
			return resp, err
		}
		select {
		case <-r.Context().Done():
			return nil, r.Context().Err()
		case <-time.After(time.Duration(i) * time.Second):
		}
	}
}

// L11 stats are asked of an rpc service by a client of their own each time.
func stats(addr string) (m map[string]int64, err error) {
	c, err := rpc.DialHTTP("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	call := c.Go("Stats.All", struct{}{}, &m, nil)
	select {
	case <-call.Done:
		return m, call.Error
	case <-time.After(time.Second):
		return nil, errors.New("stats: timeout")
	}
}

// L6 the server's shutdown is prepared and returned only when asked for by name.
func listen(addr, admin string, h http.Handler) (stop func() error, err error) {
	ln, err := net.Listen("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	stop = func() error { return ln.Close() }
	if admin == "" {
		return nil, errors.New("no admin address")
	}
	go http.Serve(ln, h)
	return stop, nil
}
