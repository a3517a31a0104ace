package told

import (
	"net"
	"os"
)

// L2 no fault says that there is a file.
func registerOnly(path string) fault {
	f, err := create(path, true) // want "unclosed-resource"
	if err == nil {
		return nil
	}
	f.Close()
	return err
}

// L2 what was found is left open where it is empty.
func (c *cache) size(key string) int64 {
	_, f, found := c.get(key) // want "unclosed-resource"
	if !found {
		return 0
	}
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	f.Close()
	return info.Size()
}

// L2 that another key is not there says nothing of the first.
func (c *cache) sameSize(a, b string) bool {
	_, f, found := c.get(a) // want "unclosed-resource"
	if !found {
		return false
	}
	_, g, foundToo := c.get(b)
	if !foundToo {
		return false
	}
	defer f.Close()
	defer g.Close()
	return true
}

func openFresh(path string, size int64) (*os.File, bool) {
	f, err := os.Open(path)
	if err != nil {
		return nil, false
	}
	if info, err := f.Stat(); err != nil || info.Size() < size {
		return f, false
	}
	return f, true
}

// L2 there is a file that is not fresh.
func useFresh(path string) {
	f, fresh := openFresh(path, 1) // want "unclosed-resource"
	if !fresh {
		return
	}
	f.Close()
}

func openEither(a, b string) (*os.File, bool) {
	f, err := os.Open(a)
	if err == nil {
		return f, true
	}
	g, err := os.Open(b)
	if err != nil {
		return nil, false
	}
	return g, false
}

// L2 it tells which of two files was opened, not whether one was.
func useEither(a, b string) {
	f, isFirst := openEither(a, b) // want "unclosed-resource"
	if !isFirst {
		return
	}
	f.Close()
}

func dialAny(addr string) (*mount, net.Conn, error) {
	conn, err := net.Dial("unix", addr)
	if err != nil {
		return nil, nil, err
	}
	if addr == "" {
		return nil, conn, nil
	}
	return &mount{addr}, conn, nil
}

// L2 there may be a connection without a mount.
func mountAny(addr string) (string, error) {
	m, conn, err := dialAny(addr) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	if m == nil {
		return "", nil
	}
	return m.destination, conn.Close()
}

func holderOf(path string) (any, *os.File) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil
	}
	return &mount{path}, f
}

// L2 that the other result has another type does not say that it is nil.
func useHolder(path string) string {
	m, f := holderOf(path) // want "unclosed-resource"
	if e, ok := m.(*exists); !ok || e == nil {
		return ""
	}
	f.Close()
	return path
}
