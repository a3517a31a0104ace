package timers

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// C1 ticker stopped by defer.
func keepAliveClosed(ctx context.Context, conn net.Conn) error {
	t := time.NewTicker(30 * time.Second)
	defer t.Stop()
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

// C1 stopped on every path without defer.
func sampleClosed(n int, f func() error) error {
	t := time.NewTicker(time.Second)
	for i := 0; i < n; i++ {
		<-t.C
		if err := f(); err != nil {
			t.Stop()
			return err
		}
	}
	t.Stop()
	return nil
}

// C1 a new interval stops the old ticker first.
func adaptiveClosed(ctx context.Context, f func() time.Duration) {
	t := time.NewTicker(time.Second)
	for {
		select {
		case <-t.C:
			t.Stop()
			t = time.NewTicker(f())
		case <-ctx.Done():
			t.Stop()
			return
		}
	}
}

// C1 Reset keeps the one ticker.
func adaptiveReset(ctx context.Context, f func() time.Duration) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			t.Reset(f())
		case <-ctx.Done():
			return
		}
	}
}

// C1 the timer of a loop is stopped and drained before it is set again.
func drainClosed(in <-chan []byte, f func([]byte)) bool {
	t := time.NewTimer(10 * time.Minute)
	defer t.Stop()
	for {
		select {
		case b, ok := <-in:
			if !ok {
				return true
			}
			f(b)
			if !t.Stop() {
				<-t.C
			}
			t.Reset(10 * time.Minute)
		case <-t.C:
			return false
		}
	}
}

// C1 timer of each message stopped in that message's round.
func drainEach(in <-chan []byte, f func([]byte)) {
	for b := range in {
		t := time.NewTimer(time.Minute)
		f(b)
		t.Stop()
	}
}

// C14 short time.After, once: it fires and is freed.
func recv(in <-chan int) (int, bool) {
	select {
	case n := <-in:
		return n, true
	case <-time.After(time.Second):
		return 0, false
	}
}

// C14 timer waited for on the only path.
func pause(d time.Duration, f func()) {
	t := time.NewTimer(d)
	f()
	<-t.C
}

// C13 the loop over the ticker has no end and neither has its function.
func forever(f func()) {
	t := time.NewTicker(time.Minute)
	for range t.C {
		f()
	}
}

// C4 stopped by a helper.
func sampleHelper(f func()) {
	t := time.NewTicker(time.Second)
	defer halt(t)
	<-t.C
	f()
}

func halt(t *time.Ticker) {
	if t != nil {
		t.Stop()
	}
}

// C7 stop returned to the caller as a method value.
func everyStop(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTicker(d)
	return t.C, t.Stop
}

// C7 caller of the function above.
func thrice(f func()) {
	c, stop := everyStop(time.Second)
	defer stop()
	for i := 0; i < 3; i++ {
		<-c
		f()
	}
}

// C8 stopped by the goroutine that uses it.
func spawn(quit <-chan struct{}, f func()) {
	t := time.NewTicker(time.Second)
	go func() {
		defer t.Stop()
		for {
			select {
			case <-t.C:
				f()
			case <-quit:
				return
			}
		}
	}()
}

// C5 ticker in a struct, stopped once.
type samplerClosed struct {
	t    *time.Ticker
	once sync.Once
	done chan struct{}
}

func newSamplerClosed(d time.Duration, f func(time.Time)) *samplerClosed {
	s := &samplerClosed{t: time.NewTicker(d), done: make(chan struct{})}
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
func (s *samplerClosed) Stop() {
	s.once.Do(func() {
		s.t.Stop()
		close(s.done)
	})
}

// C17 optional ticker: nil unless asked for.
func optional(d time.Duration, in <-chan string, f func(string)) {
	var tick <-chan time.Time
	if d > 0 {
		t := time.NewTicker(d)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case m, ok := <-in:
			if !ok {
				return
			}
			f(m)
		case <-tick:
			f("tick")
		}
	}
}

var clock = time.NewTicker(time.Second)

// C5 a package variable's ticker lives as long as the process.
func now() time.Time {
	return <-clock.C
}

// C1 loop body in a function of its own.
func serveClosed(conns <-chan net.Conn) {
	for c := range conns {
		greet(c)
	}
}

func greet(c net.Conn) {
	defer c.Close()
	t := time.NewTicker(time.Second)
	defer t.Stop()
	<-t.C
	fmt.Fprintln(c, "hello")
}
