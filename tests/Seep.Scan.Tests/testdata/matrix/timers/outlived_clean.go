package timers

import (
	"net"
	"time"
)

// C15 goroutine over a ticker, begun by a function that never returns: it serves as long as that does.
func serveForever(ln net.Listener, report func(int)) {
	served := make(chan bool)
	go func() {
		n := 0
		for range time.Tick(time.Minute) {
			report(n)
		}
	}()
	for {
		conn, err := ln.Accept()
		if err != nil {
			panic(err)
		}
		go func() {
			conn.Close()
			served <- true
		}()
		<-served
	}
}

type client struct {
	counts map[string]int
	send   func(map[string]int)
}

// C5 what the ticker is for is returned, and whoever has it keeps it in use.
func newClient(send func(map[string]int)) *client {
	c := &client{counts: map[string]int{}, send: send}
	go func() {
		for range time.Tick(time.Minute) {
			c.send(c.counts)
		}
	}()
	return c
}
