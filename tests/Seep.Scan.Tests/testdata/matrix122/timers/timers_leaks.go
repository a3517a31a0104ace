// Package timers holds the patterns about timers where only Stop frees them: Go 1.22.
package timers

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// L1 ticker never stopped when the context ends.
func keepAliveUntil(ctx context.Context, conn net.Conn) error {
	t := time.NewTicker(30 * time.Second) // want "immortal-ticker"
	for {
		select {
		case <-t.C:
			if _, err := fmt.Fprintln(conn, "PING"); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// L1 goroutine for each connection whose ticker outlives it.
func keepAliveWhile(conn net.Conn) {
	go func() {
		t := time.NewTicker(30 * time.Second) // want "immortal-ticker"
		for range t.C {
			if _, err := fmt.Fprintln(conn, "PING"); err != nil {
				return
			}
		}
	}()
}

// L1 time.Tick in a function that returns.
func tries(f func() bool) {
	n := 0
	for range time.Tick(100 * time.Millisecond) { // want "immortal-ticker"
		if n++; f() || n == 10 {
			return
		}
	}
}

// L1 the channel is kept and the ticker dropped.
func every(d time.Duration) <-chan time.Time {
	return time.NewTicker(d).C // want "immortal-ticker"
}

// L2 early return between acquire and release: the first poll fails.
func poll(ctx context.Context, f func() error) error {
	t := time.NewTicker(time.Second) // want "immortal-ticker"
	if err := f(); err != nil {
		return err
	}
	defer t.Stop()
	for {
		select {
		case <-t.C:
			if err := f(); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// L3 stopped in one case of the select only.
func relay(in <-chan string, quit <-chan struct{}, send func(string) error) error {
	t := time.NewTicker(time.Minute) // want "immortal-ticker"
	for {
		select {
		case m, ok := <-in:
			if !ok {
				t.Stop()
				return nil
			}
			if err := send(m); err != nil {
				return err
			}
		case <-t.C:
			if err := send("PING"); err != nil {
				t.Stop()
				return err
			}
		case <-quit:
			t.Stop()
			return nil
		}
	}
}

// L4 a new interval overwrites the running ticker.
func adaptive(ctx context.Context, f func() time.Duration) {
	t := time.NewTicker(time.Second) // want "immortal-ticker"
	for {
		select {
		case <-t.C:
			t = time.NewTicker(f()) // want "immortal-ticker"
		case <-ctx.Done():
			t.Stop()
			return
		}
	}
}

// L1 long time.After for each message of a loop.
func drain(in <-chan []byte, f func([]byte)) {
	for {
		select {
		case b, ok := <-in:
			if !ok {
				return
			}
			f(b)
		case <-time.After(time.Hour): // want "immortal-ticker"
			return
		}
	}
}

// L4 long timer for each message of a loop, stopped never.
func drainTimed(in <-chan []byte, f func([]byte)) bool {
	for {
		t := time.NewTimer(10 * time.Minute) // want "immortal-ticker"
		select {
		case b, ok := <-in:
			if !ok {
				t.Stop()
				return true
			}
			f(b)
		case <-t.C:
			return false
		}
	}
}

// L5 defer in a loop: one ticker for each connection until the listener ends.
func serve(conns <-chan net.Conn) {
	for c := range conns {
		t := time.NewTicker(time.Minute)
		defer t.Stop() // want "defer-in-loop"
		select {
		case <-t.C:
			c.Close()
		default:
			fmt.Fprintln(c, "hello")
		}
	}
}

// L6 the stopping closure is passed to nobody.
func sample(n int, f func()) {
	t := time.NewTicker(time.Second) // want "immortal-ticker"
	stop := func() { t.Stop() }
	for i := 0; i < n; i++ {
		<-t.C
		f()
	}
	if n < 0 {
		stop()
	}
}

// L7 ticker in a struct that has no method to stop it.
type sampler struct {
	t    *time.Ticker // want "missing-close"
	mu   sync.Mutex
	last time.Time
}

func newSampler(d time.Duration) *sampler { return &sampler{t: time.NewTicker(d)} }

func (s *sampler) wait() time.Time {
	at := <-s.t.C
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = at
	return at
}

// L8 caller drops the ticker that a function returns.
func once(ctx context.Context) bool {
	t := jittered(time.Second) // want "immortal-ticker"
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func jittered(d time.Duration) *time.Ticker {
	return time.NewTicker(d + time.Duration(time.Now().UnixNano()%int64(d/10+1)))
}

// L1 websocket-like session: the write loop ends with its connection, the ticker doesn't.
func (s *session) writeLoop() {
	t := time.NewTicker(20 * time.Second) // want "immortal-ticker"
	defer s.conn.Close()
	for {
		select {
		case m, ok := <-s.out:
			if !ok {
				return
			}
			if _, err := s.conn.Write(m); err != nil {
				return
			}
		case <-t.C:
			s.conn.SetDeadline(time.Now().Add(time.Minute))
		}
	}
}

type session struct {
	conn net.Conn
	out  chan []byte
}
