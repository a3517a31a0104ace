package told

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
)

// fault is an interface that is no error.
type fault interface{ Reason() string }

type missing struct{ path string }

func (m *missing) Reason() string { return "there is no " + m.path }

type exists struct{ path string }

func (e *exists) Reason() string { return "there is " + e.path }

func create(path string, register bool) (*os.File, fault) {
	if register {
		f, err := os.Open(path)
		if err != nil {
			return nil, &missing{path}
		}
		return f, nil
	}
	if _, err := os.Stat(path); err == nil {
		return nil, &exists{path}
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, &missing{path}
	}
	return f, nil
}

// C16 where there is a fault, there is no file.
func register(path string) fault {
	f, err := create(path, true)
	if err != nil {
		return err
	}
	f.Close()
	return nil
}

// C16 a fault of one type is tried again.
func createNext(paths []string) (string, fault) {
	for i := 0; ; i++ {
		f, err := create(paths[i], false)
		if err != nil {
			switch err.(type) {
			case *exists:
				continue
			default:
				return "", err
			}
		}
		f.Close()
		return paths[i], nil
	}
}

type cache struct {
	mu   sync.Mutex
	root string
}

func (c *cache) get(key string) (string, *os.File, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key == "" {
		return "", nil, false
	}
	path := filepath.Join(c.root, key)
	f, err := os.Open(path)
	if err != nil {
		return "", nil, false
	}
	return path, f, true
}

// C16 what was not found is not there.
func (c *cache) read(key string) []byte {
	_, f, found := c.get(key)
	if !found {
		return nil
	}
	defer f.Close()
	data, _ := io.ReadAll(f)
	return data
}

func (c *cache) getAny(key string) (string, io.ReadCloser, bool) {
	path, f, found := c.get(key)
	return path, f, found
}

// C16 what another function says of it is passed on.
func (c *cache) readAny(key string) []byte {
	_, f, found := c.getAny(key)
	if found {
		defer f.Close()
		data, _ := io.ReadAll(f)
		return data
	}
	return nil
}

func (c *cache) lookUp(key string) (*os.File, bool) {
	_, f, _ := c.get(key)
	return f, f != nil
}

// C16 whether it is nil is told by another result.
func (c *cache) readFound(key string) []byte {
	f, found := c.lookUp(key)
	if !found {
		return nil
	}
	defer f.Close()
	data, _ := io.ReadAll(f)
	return data
}

func tryOpen(path string) (*os.File, bool) {
	f, err := os.Open(path)
	return f, err == nil
}

// C16 whether there was an error is told by another result.
func readTried(path string) []byte {
	f, ok := tryOpen(path)
	if ok {
		defer f.Close()
		data, _ := io.ReadAll(f)
		return data
	}
	return nil
}

func lock(path string) (unlock func(), ok bool, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		if os.IsExist(err) {
			return nil, false, nil
		}
		return nil, false, err
	}
	return func() {
		f.Close()
		os.Remove(path)
	}, true, nil
}

// C16 without the lock there is nothing to unlock.
func locked(path string, work func()) error {
	unlock, ok, err := lock(path)
	if err != nil {
		return err
	}
	if !ok {
		return nil
	}
	defer unlock()
	work()
	return nil
}

type mount struct{ destination string }

func dialAgent(addr string) (*mount, net.Conn, error) {
	if addr == "" {
		return nil, nil, nil
	}
	conn, err := net.Dial("unix", addr)
	if err != nil {
		return nil, nil, err
	}
	return &mount{addr}, conn, nil
}

// C16 two results are nil together.
func mounts(addrs []string) ([]string, error) {
	var all []string
	for _, addr := range addrs {
		m, conn, err := dialAgent(addr)
		if err != nil {
			return nil, err
		}
		if m != nil {
			all = append(all, m.destination)
			if err := conn.Close(); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func listen(addr string) (busy bool, ln net.Listener) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return true, nil
	}
	return false, ln
}

// C16 true says that there is none.
func accept(addr string) error {
	busy, ln := listen(addr)
	if busy {
		return errors.New("busy")
	}
	conn, err := ln.Accept()
	if err == nil {
		err = conn.Close()
	}
	return errors.Join(err, ln.Close())
}
