package told

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// C16 a connection that was just made has deadlines.
func dialFor(addr string, limit time.Duration) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	return conn, nil
}

// C16 the same of a connection by its type.
func dialTCPFor(addr *net.TCPAddr, limit time.Duration) (*net.TCPConn, error) {
	conn, err := net.DialTCP("tcp", nil, addr)
	if err != nil {
		return nil, err
	}
	if err := conn.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	return conn, nil
}

// readInto closes what it reads where it is told where to.
func readInto(resp *http.Response, to io.Writer) error {
	if to == nil {
		return nil
	}
	defer resp.Body.Close()
	_, err := io.Copy(to, resp.Body)
	return err
}

// C2 a helper that closes for who asks it for something.
func fetchInto(url string, to io.Writer) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return readInto(resp, to)
}

// C13 the signal that ends the program has come.
func waitForEnd() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, os.Interrupt)
	<-signals
}

// C16 what listens to "tcp" has an address of that.
func listenPort() (net.Listener, int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, err
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return nil, 0, io.ErrUnexpectedEOF
	}
	return l, addr.Port, nil
}

// C16 whichever of the two it is, it listens to "tcp".
func listenAndServe(host string, serve func(net.Listener)) (port int, err error) {
	var l net.Listener
	if host == "" {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	} else {
		l, err = net.Listen("tcp", host)
	}
	if err != nil {
		return 0, err
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return 0, io.ErrUnexpectedEOF
	}
	go func() { serve(l); l.Close() }()
	return addr.Port, nil
}
