package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// C8 exchange over the pool: given back when it went well, closed when not.
func (p *Pool) Exchange(ctx context.Context, msg []byte) (reply []byte, err error) {
	c, err := p.Get(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.addr, err)
	}
	defer func() {
		if err != nil {
			c.Close()
		} else {
			p.Put(c)
		}
	}()
	if _, err = c.Write(msg); err != nil {
		return nil, err
	}
	reply = make([]byte, 4096)
	n, err := c.Read(reply)
	return reply[:n], err
}

// C8 warm-up: what is dialled goes to the pool, and a failure ends it.
func (p *Pool) Warm(ctx context.Context, n int) error {
	for range n {
		c, err := p.dial(ctx, p.addr)
		if err != nil {
			return err
		}
		p.Put(c)
	}
	return nil
}

// C1 retry: the answer that is not returned is drained and closed.
func (t *retrier) send(r *http.Request, body []byte) (*http.Response, error) {
	var resp *http.Response
	var err error
	for i := range t.max {
		r.Body = io.NopCloser(bytes.NewReader(body))
		resp, err = t.next.RoundTrip(r)
		if err != nil {
			continue
		}
		if resp.StatusCode != http.StatusTooManyRequests || i == t.max-1 {
			return resp, nil
		}
		io.CopyN(io.Discard, resp.Body, 4<<10)
		resp.Body.Close()
		time.Sleep(time.Duration(i) * time.Second)
	}
	return nil, err
}

type countingBody struct {
	io.ReadCloser
	n    int64
	done func(int64)
}

// Read counts.
func (c *countingBody) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n += int64(n)
	return n, err
}

// Close reports the count and closes.
func (c *countingBody) Close() error {
	c.done(c.n)
	return c.ReadCloser.Close()
}

type counter struct {
	next http.RoundTripper
	done func(int64)
}

// C6 round tripper that wraps the body: the response goes on to the caller.
func (c counter) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	resp.Body = &countingBody{resp.Body, 0, c.done}
	return resp, nil
}

// C1 forwarded with its body, closed behind the copy.
func Forward(next *http.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 30*time.Second)
		defer cancel()
		out := r.Clone(ctx)
		out.RequestURI = ""
		resp, err := next.Do(out)
		if err != nil {
			status := http.StatusBadGateway
			if errors.Is(err, context.DeadlineExceeded) {
				status = http.StatusGatewayTimeout
			}
			http.Error(w, err.Error(), status)
			return
		}
		defer resp.Body.Close()
		w.WriteHeader(resp.StatusCode)
		io.Copy(w, resp.Body)
	}
}

// C8 tunnel: each direction closes the side that it writes to.
func splice(client net.Conn, backend string) error {
	server, err := net.Dial("tcp", backend)
	if err != nil {
		return errors.Join(err, client.Close())
	}
	copyAndClose := func(dst, src net.Conn) {
		defer dst.Close()
		io.Copy(dst, src)
	}
	go copyAndClose(server, client)
	copyAndClose(client, server)
	return nil
}

// C5 server group: listeners are opened all or none.
func listenAll(addrs []string) (lns []net.Listener, err error) {
	defer func() {
		if err != nil {
			for _, ln := range lns {
				ln.Close()
			}
			lns = nil
		}
	}()
	for _, a := range addrs {
		ln, err := net.Listen("tcp", a)
		if err != nil {
			return lns, fmt.Errorf("listen %s: %w", a, err)
		}
		lns = append(lns, ln)
	}
	return lns, nil
}

// C5 user of the function above: each listener goes into a server that closes it.
func serveAll(ctx context.Context, addrs []string, h http.Handler) error {
	lns, err := listenAll(addrs)
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h}
	defer context.AfterFunc(ctx, func() { srv.Close() })()
	errs := make(chan error, len(lns))
	for _, ln := range lns {
		go func() { errs <- srv.Serve(ln) }()
	}
	for range lns {
		err = errors.Join(err, <-errs)
	}
	return err
}

// C16 the port is taken: that is what the caller wants to know.
func inUse(addr string) bool {
	ln, err := net.Listen("tcp", addr)
	if err == nil {
		ln.Close()
	}
	return err != nil
}
