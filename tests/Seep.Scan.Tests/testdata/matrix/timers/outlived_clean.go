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
