package files

import (
	"os"
	"syscall"
)

// L2 another descriptor is closed.
func pairFile() (*os.File, error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fds[0]), "one") // want "unclosed-resource"
	if err := syscall.SetNonblock(fds[0], true); err != nil {
		syscall.Close(fds[1])
		return nil, err
	}
	return f, nil
}

func newPair() (*os.File, *os.File, error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(fds[0]), "one"), os.NewFile(uintptr(fds[1]), "other"), nil
}

// L8 one of two files is closed.
func greet() error {
	one, other, err := newPair() // want "unclosed-resource"
	if err != nil {
		return err
	}
	defer one.Close()
	_, err = other.WriteString("hello")
	return err
}
