package deferinloop

import (
	"bufio"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
)

// linesOfEach has a function for each round, so that its deferred call runs at the
// round's end.
func linesOfEach(paths []string) (int, error) {
	n := 0
	for _, path := range paths {
		err := func() error {
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer file.Close()
			for text := bufio.NewScanner(file); text.Scan(); {
				n++
			}
			return nil
		}()
		if err != nil {
			return 0, err
		}
	}
	return n, nil
}

// watchClosed closes each body before the next round.
func watchClosed(url string, changed func([]byte)) {
	for {
		resp, err := http.Get(url)
		if err != nil {
			log.Print(err)
			continue
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err == nil {
			changed(body)
		}
	}
}

// acceptAll defers in a goroutine of each connection.
func acceptAll(listener net.Listener, handle func(net.Conn)) error {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			handle(conn)
		}()
	}
}

// firstOf leaves the loop in the round that defers, so there is one deferred call.
func firstOf(paths []string) (string, error) {
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			continue
		}
		defer file.Close()
		return bufio.NewReader(file).ReadString('\n')
	}
	return "", errors.New("there is none")
}

// last defers after the loop.
func last(paths []string) ([]byte, error) {
	var file *os.File
	for _, path := range paths {
		opened, err := os.Open(path)
		if err != nil {
			continue
		}
		if file != nil {
			file.Close()
		}
		file = opened
	}
	if file == nil {
		return nil, errors.New("there is none")
	}
	defer file.Close()
	return io.ReadAll(file)
}
