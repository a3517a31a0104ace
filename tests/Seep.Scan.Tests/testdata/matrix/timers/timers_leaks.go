// Package timers holds the patterns about timers where unreferenced ones are collected: Go 1.27.
package timers

import (
	"fmt"
	"net"
	"time"
)

// L1 goroutine for each connection that loops over a ticker and never ends.
func keepAlive(conn net.Conn) {
	t := time.NewTicker(30 * time.Second) // want "immortal-ticker"
	go func() {
		for range t.C {
			fmt.Fprintln(conn, "PING")
		}
	}()
}

// L1 stopped, but Stop does not close the channel: the range never ends.
func heartbeat(send func() error, quit <-chan struct{}) {
	t := time.NewTicker(time.Second) // want "immortal-ticker"
	go func() {
		for range t.C {
			if send() != nil {
				continue
			}
		}
	}()
	<-quit
	t.Stop()
}

// L1 goroutine loops over time.Tick without an exit, once a caller.
func watch(poll func()) {
	go func() {
		for range time.Tick(time.Minute) { // want "immortal-ticker"
			poll()
		}
	}()
}

// L1 select in an endless loop whose only other case goes on.
func (m *meter) start() {
	t := time.NewTicker(10 * time.Second) // want "immortal-ticker"
	go func() {
		for {
			select {
			case <-t.C:
				m.flush()
			case n := <-m.in:
				m.n += n
			}
		}
	}()
}

type meter struct {
	in chan int
	n  int
}

func (m *meter) flush() {
	fmt.Println(m.n)
	m.n = 0
}

// L2 AfterFunc for a day, stopped on success only: it keeps the request's buffer.
func guarded(buf []byte, work func([]byte) error, expired func([]byte)) error {
	t := time.AfterFunc(24*time.Hour, func() { expired(buf) }) // want "immortal-ticker"
	if err := work(buf); err != nil {
		return err
	}
	t.Stop()
	return nil
}

// L3 AfterFunc for an hour, stopped in one case only.
func await(done <-chan []byte, quit <-chan struct{}, expired func()) []byte {
	t := time.AfterFunc(time.Hour, expired) // want "immortal-ticker"
	select {
	case b := <-done:
		t.Stop()
		return b
	case <-quit:
		return nil
	}
}

// L4 AfterFunc overwritten for each message without stopping the old one.
func idle(messages <-chan []byte, conn net.Conn) {
	var t *time.Timer
	for m := range messages {
		t = time.AfterFunc(time.Hour, func() { conn.Close() }) // want "immortal-ticker"
		conn.Write(m)
	}
	if t != nil {
		t.Stop()
	}
}
