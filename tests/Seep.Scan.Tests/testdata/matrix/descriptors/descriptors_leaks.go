package descriptors

import (
	"errors"
	"syscall"
)

// L2 a small number is a descriptor, too.
func lastByte(path string) (byte, error) {
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	if fd <= 2 {
		return 0, errors.New("standard input")
	}
	var b [1]byte
	if _, err = syscall.Seek(fd, -1, 2); err == nil {
		_, err = syscall.Read(fd, b[:])
	}
	return b[0], errors.Join(err, syscall.Close(fd))
}

// L2 zero is one.
func isZero(of int) bool {
	fd, _ := syscall.Dup(of) // want "unclosed-resource"
	if fd <= 0 {
		return fd == 0
	}
	syscall.Close(fd)
	return false
}

// L1 a number of a type of its own, whose method would close it.
func identifyOnly(path string) (uint64, error) {
	n, err := enter(path) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	return n.id(), nil
}

// L2 a number in a struct that is dropped where it can't be filled.
func openFilledQueue(path string) (*queue, error) {
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	q := &queue{fd: fd, next: make([]byte, 64)}
	if err := q.fill(); err != nil {
		return nil, err
	}
	return q, nil
}
