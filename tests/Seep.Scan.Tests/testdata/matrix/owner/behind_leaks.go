package owner

import (
	"io"
	"os"
)

// L8 what is behind the interface is closed on success only.
func lastByte(path string) (byte, error) {
	s, err := openTap(path) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	all, err := io.ReadAll(s.from)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[len(all)-1], s.Close()
}

// L7 the struct's own Close hides that of what is embedded, and returns before it.
type replaced struct {
	*os.File // want "missing-close"
	name string
}

func replace(name string) (*replaced, error) {
	f, err := os.Create(name + ".new")
	if err != nil {
		return nil, err
	}
	return &replaced{f, name}, nil
}

func (r *replaced) Close() error {
	if err := r.Sync(); err != nil {
		return err
	}
	if err := r.File.Close(); err != nil {
		return err
	}
	return os.Rename(r.name+".new", r.name)
}
