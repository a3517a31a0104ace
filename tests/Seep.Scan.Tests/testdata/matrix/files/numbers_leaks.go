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
