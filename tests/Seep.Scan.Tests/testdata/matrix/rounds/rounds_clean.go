// Package rounds holds the patterns about loops, flags, and what is embedded.
package rounds

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
)

// C1 the defer is for the ways that leave the loop; each round closes, too.
func concat(w io.Writer, paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// C17 two rounds at most, whatever comes in.
func sizesOf(path string, both bool) (sum int64, err error) {
	names := []string{"a"}
	if both {
		names = []string{"a", "b"}
	}
	for _, name := range names {
		f, err := os.Open(path + name)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}

// C17 made in the loop where there is none yet: one at most.
func logTo(path string, lines <-chan string) (err error) {
	var f *os.File
	for line := range lines {
		if line == "" {
			continue
		}
		if f == nil {
			if f, err = os.Create(path); err != nil {
				return err
			}
			defer f.Close()
		}
		if _, err := f.WriteString(line); err != nil {
			return err
		}
	}
	return nil
}

type limited struct {
	net.Listener
	max int
}

func (l *limited) Close() error { return l.Listener.Close() }

func listenLimited(addr string, max int) (net.Listener, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &limited{ln, max}, nil
}

// C8 each round's listener is served by a goroutine: Serve closes it, and with it what it is in.
func serveAll(addrs []string, h http.Handler) error {
	for _, addr := range addrs {
		ln, err := listenLimited(addr, 100)
		if err != nil {
			return err
		}
		go func() { log.Print(http.Serve(ln, h)) }()
	}
	return nil
}

// C13 the goroutine of each round serves until the process ends.
func serveForEver(addrs []string, h http.Handler) error {
	for _, addr := range addrs {
		ln, err := listenLimited(addr, 100)
		if err != nil {
			return err
		}
		go func() { log.Fatal(addr, http.Serve(ln, h)) }()
	}
	return nil
}

type store struct{ lock *os.File }

func (s *store) Close() error { return s.lock.Close() }

// C1 a deferred literal closes what is in the field, unless a flag that was set before says that all is well.
func openStore(path string, check func() error) (*store, error) {
	var s store
	failed := true
	defer func() {
		if failed {
			s.lock.Close()
		}
	}()
	lock, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	s.lock = lock
	if check() != nil {
		return nil, errors.New("not a store: " + path)
	}
	failed = false
	return &s, nil
}

type process struct{ running *os.Process }

// Stop ends the process and waits for it.
func (p *process) Stop() error {
	killed := p.running.Kill()
	_, err := p.running.Wait()
	return errors.Join(killed, err)
}

func startProcess(name string) (*process, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{cmd.Process}, nil
}

// C5 what is embedded has the method that ends it.
type Service struct {
	*process
	Name string
}

// StartService starts a service.
func StartService(name string) (*Service, error) {
	p, err := startProcess(name)
	if err != nil {
		return nil, err
	}
	return &Service{process: p, Name: name}, nil
}
