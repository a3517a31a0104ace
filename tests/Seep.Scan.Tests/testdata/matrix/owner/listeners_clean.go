package owner

import (
	"errors"
	"net"
)

type listeners struct{ all []net.Listener }

func (l *listeners) stop() {
	for _, one := range l.all {
		one.Close()
	}
}

// C7 the flag is set once all listen, and what was opened before is in the list that the deferred literal closes.
func listenAll(addrs []string) (*listeners, error) {
	var ok bool
	l := listeners{}
	defer func() {
		if !ok {
			l.stop()
		}
	}()
	for _, addr := range addrs {
		one, err := net.Listen("tcp", addr)
		if err != nil {
			return nil, err
		}
		l.all = append(l.all, one)
		if len(addr) > 100 {
			return nil, errors.New("too long")
		}
	}
	ok = true
	return &l, nil
}
