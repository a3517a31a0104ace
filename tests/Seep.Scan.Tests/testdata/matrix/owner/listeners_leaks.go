package owner

import (
	"errors"
	"net"
)

// L3 the flag is set as soon as the first listens.
func listenEach(addrs []string) (*listeners, error) {
	var ok bool
	l := listeners{}
	defer func() {
		if !ok {
			l.stop()
		}
	}()
	for _, addr := range addrs {
		one, err := net.Listen("tcp", addr) // want "unclosed-resource"
		if err != nil {
			return nil, err
		}
		l.all = append(l.all, one)
		if len(addr) > 100 {
			return nil, errors.New("too long")
		}
		ok = true
	}
	return &l, nil
}
