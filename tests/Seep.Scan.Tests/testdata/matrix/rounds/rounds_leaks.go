package rounds

import (
	"errors"
	"io"
	"net"
	"os"
)

// L5 a round that skips does not close: its defer waits for the end of the function.
func concatBig(w io.Writer, paths []string) error {
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close() // want "defer-in-loop"
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if info.Size() < 1<<20 {
			continue
		}
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// L5 one of the lists is as long as who calls says.
func sizesOfAll(path string, more []string) (sum int64, err error) {
	names := []string{"a"}
	if len(more) > 0 {
		names = more
	}
	for _, name := range names {
		f, err := os.Open(path + name)
		if err != nil {
			return 0, err
		}
		defer f.Close() // want "defer-in-loop"
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}

// L5 the variable is set to nil again each hundred lines.
func logToParts(path string, lines <-chan string) (err error) {
	var f *os.File
	n := 0
	for line := range lines {
		if f == nil {
			if f, err = os.Create(path); err != nil {
				return err
			}
			defer f.Close() // want "defer-in-loop"
		}
		if _, err := f.WriteString(line); err != nil {
			return err
		}
		if n++; n%100 == 0 {
			f = nil
		}
	}
	return nil
}

// L4 a goroutine only asks each round's listener for its address.
func listenAll(addrs []string, told chan<- net.Addr) error {
	for _, addr := range addrs {
		ln, err := listenLimited(addr, 100) // want "unclosed-resource"
		if err != nil {
			return err
		}
		go func() { told <- ln.Addr() }()
	}
	return nil
}

// L3 the flag says that all is well before it is.
func openStoreEarly(path string, check func() error) (*store, error) {
	var s store
	failed := true
	defer func() {
		if failed {
			s.lock.Close()
		}
	}()
	failed = false
	lock, err := os.Create(path) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	s.lock = lock
	if check() != nil {
		return nil, errors.New("not a store: " + path)
	}
	return &s, nil
}

// L7 what embeds it has no method that ends it.
type holder struct {
	held *os.Process // want "missing-close"
}

func (h *holder) pid() int { return h.held.Pid }

// Held has the methods of holder.
type Held struct {
	*holder
	Name string
}

// Hold starts a process.
func Hold(name string) (*Held, error) {
	p, err := os.StartProcess(name, nil, &os.ProcAttr{})
	if err != nil {
		return nil, err
	}
	return &Held{holder: &holder{p}, Name: name}, nil
}
