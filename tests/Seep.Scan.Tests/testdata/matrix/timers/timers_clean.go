package timers

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// C15 ticker not stopped when the context ends: collected on this toolchain.
func keepAliveUntil(ctx context.Context, conn net.Conn) error {
	t := time.NewTicker(30 * time.Second)
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

// C15 goroutine over a ticker that ends with a failed write, ticker unstopped.
func keepAliveWhile(conn net.Conn) {
	t := time.NewTicker(30 * time.Second)
	go func() {
		for range t.C {
			if _, err := fmt.Fprintln(conn, "PING"); err != nil {
				return
			}
		}
	}()
}

// C15 time.Tick in a function that returns.
func tries(f func() bool) {
	n := 0
	for range time.Tick(100 * time.Millisecond) {
		if n++; f() || n == 10 {
			return
		}
	}
}

// C15 long timer dropped when the value comes first.
func recv(in <-chan int) (int, bool) {
	t := time.NewTimer(24 * time.Hour)
	select {
	case n := <-in:
		return n, true
	case <-t.C:
		return 0, false
	}
}

// C15 time.After in a loop.
func collect(in <-chan int) (all []int) {
	for {
		select {
		case n := <-in:
			all = append(all, n)
		case <-time.After(time.Hour):
			return all
		}
	}
}

// C1 ticker stopped by defer.
func poll(ctx context.Context, f func()) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for ctx.Err() == nil {
		<-t.C
		f()
	}
}

// C1 AfterFunc stopped on every path.
func guardedClosed(buf []byte, work func([]byte) error, expired func([]byte)) error {
	t := time.AfterFunc(24*time.Hour, func() { expired(buf) })
	defer t.Stop()
	return work(buf)
}

// C7 AfterFunc that is meant to run, in a few seconds.
func forgetSoon(seen *sync.Map, key string) {
	seen.Store(key, true)
	time.AfterFunc(5*time.Second, func() { seen.Delete(key) })
}

// C1 one AfterFunc, put off by each message and stopped at the end.
func idleClosed(messages <-chan []byte, conn net.Conn) {
	t := time.AfterFunc(time.Hour, func() { conn.Close() })
	defer t.Stop()
	for m := range messages {
		t.Reset(time.Hour)
		conn.Write(m)
	}
}

// C5 ticker in a struct whose Stop ends the loop.
type sampler struct {
	t    *time.Ticker
	done chan struct{}
}

func newSampler(d time.Duration, f func(time.Time)) *sampler {
	s := &sampler{time.NewTicker(d), make(chan struct{})}
	go func() {
		for {
			select {
			case at := <-s.t.C:
				f(at)
			case <-s.done:
				return
			}
		}
	}()
	return s
}

// Stop ends sampling.
func (s *sampler) Stop() {
	s.t.Stop()
	close(s.done)
}

// C5 AfterFunc timer in a struct, stopped by its touch and its end.
type deadline struct {
	mu sync.Mutex
	t  *time.Timer
}

func (d *deadline) set(at time.Time, expired func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.t != nil {
		d.t.Stop()
	}
	d.t = time.AfterFunc(time.Until(at), expired)
}

// Stop ends the wait.
func (d *deadline) Stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.t != nil {
		d.t.Stop()
	}
}
