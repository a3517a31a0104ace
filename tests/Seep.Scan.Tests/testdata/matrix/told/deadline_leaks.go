package told

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"
)

// L2 what was read before the deadline is no good.
func dialAndRead(addr string, limit time.Duration) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		return nil, err
	}
	return conn, nil
}

// readLong closes long answers only.
func readLong(resp *http.Response, to io.Writer) error {
	if resp.ContentLength < 1000 {
		return nil
	}
	defer resp.Body.Close()
	_, err := io.Copy(to, resp.Body)
	return err
}

// L2 a helper that closes some.
func fetchLong(url string, to io.Writer) error {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if to == nil {
		return io.ErrShortWrite
	}
	return readLong(resp, to)
}

// L10 a channel for signals stays where there was another reason to end.
func waitOr(done <-chan struct{}) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt) // want "unclosed-resource"
	select {
	case <-signals:
	case <-done:
	}
}

// L2 what listens to another network has another address.
func listenSomewhere(network string) (net.Listener, int, error) {
	l, err := net.Listen(network, "127.0.0.1:0") // want "unclosed-resource"
	if err != nil {
		return nil, 0, err
	}
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return nil, 0, io.ErrUnexpectedEOF
	}
	return l, addr.Port, nil
}
