package timers

import (
	"net"
	"time"
)

// L7 goroutine over a ticker, begun by a function that returns where its connection ends.
func serveWhile(conn net.Conn, report func(int)) error {
	go func() {
		n := 0
		for range time.Tick(time.Minute) { // want "immortal-ticker"
			report(n)
		}
	}()
	var buf [1]byte
	for {
		if _, err := conn.Read(buf[:]); err != nil {
			return err
		}
	}
}
