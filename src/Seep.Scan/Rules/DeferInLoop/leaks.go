package deferinloop

import (
	"bufio"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

// lines has all files open at once: none is closed before the last was read.
func lines(paths []string) (int, error) {
	n := 0
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer file.Close() // want "in a loop"
		for text := bufio.NewScanner(file); text.Scan(); {
			n++
		}
	}
	return n, nil
}

// watch never returns, so no body is ever closed, and the deferred calls pile up.
func watch(url string, changed func([]byte)) {
	for {
		resp, err := http.Get(url)
		if err != nil {
			log.Print(err)
			continue
		}
		defer resp.Body.Close() // want "in a loop"
		if body, err := io.ReadAll(resp.Body); err == nil {
			changed(body)
		}
		time.Sleep(time.Second)
	}
}

// accept closes its connections only when the listener fails.
func accept(listener net.Listener, greeting string) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		defer func() { // want "in a loop"
			conn.Close()
			log.Print("closed ", conn.RemoteAddr())
		}()
		io.WriteString(conn, greeting)
	}
}

// readAll jumps back by goto: that is a loop too.
func readAll(paths <-chan string, use func(*os.File)) {
next:
	path, ok := <-paths
	if !ok {
		return
	}
	if file, err := os.Open(path); err == nil {
		defer file.Close() // want "in a loop"
		use(file)
	}
	goto next
}
