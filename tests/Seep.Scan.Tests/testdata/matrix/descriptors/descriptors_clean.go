// Package descriptors holds the patterns of descriptors that are numbers.
package descriptors

import (
	"errors"
	"os"
	"syscall"
)

// C16 a negative number is no descriptor.
func firstByte(path string) (byte, error) {
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		return 0, err
	}
	if fd < 0 {
		return 0, errors.New("no descriptor")
	}
	var b [1]byte
	_, err = syscall.Read(fd, b[:])
	return b[0], errors.Join(err, syscall.Close(fd))
}

type watcher struct{ fd int }

// C16 nor is -1, in a field.
func canWatch(of int) bool {
	var w watcher
	w.fd, _ = syscall.Dup(of)
	if w.fd == -1 {
		return false
	}
	return syscall.Close(w.fd) == nil
}

// C16 nor is what is not as large as zero.
func twice(of int) (*os.File, error) {
	fd, _ := syscall.Dup(of)
	if 0 <= fd {
		return os.NewFile(uintptr(fd), "twice"), nil
	}
	return nil, os.ErrInvalid
}

type namespace int

func enter(path string) (namespace, error) {
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		return -1, err
	}
	return namespace(fd), nil
}

func (n *namespace) Close() error {
	if err := syscall.Close(int(*n)); err != nil {
		return err
	}
	*n = -1
	return nil
}

func (n namespace) id() uint64 { return uint64(n) }

// C1 a number of a type of its own, closed by its method.
func identify(path string) (uint64, error) {
	n, err := enter(path)
	if err != nil {
		return 0, err
	}
	defer n.Close()
	return n.id(), nil
}

type queue struct {
	next []byte
	fd   int
}

// C5 a number in a struct, whose method closes it where the struct can't be filled.
func openQueue(path string) (*queue, error) {
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	q := &queue{fd: fd, next: make([]byte, 64)}
	if err := q.fill(); err != nil {
		q.Close()
		return nil, err
	}
	return q, nil
}

func (q *queue) fill() error {
	n, err := syscall.Read(q.fd, q.next)
	q.next = q.next[:max(n, 0)]
	return err
}

func (q *queue) Close() error {
	if q.fd == -1 {
		return nil
	}
	err := syscall.Close(q.fd)
	q.fd = -1
	return err
}
