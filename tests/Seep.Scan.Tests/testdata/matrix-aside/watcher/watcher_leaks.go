// Package watcher looks at files and services from time to time and tells those who asked.
package watcher

import (
	"context"
	"fmt"
	"iter"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Event is a change.
type Event struct {
	Name string
	At   time.Time
}

// Watcher tells of changes.
type Watcher struct {
	ctx    context.Context
	events chan Event
}

// L1 each watched file has a goroutine on a ticker with no way out.
func (w *Watcher) Add(name string) {
	t := time.NewTicker(2 * time.Second) // want "immortal-ticker"
	var last time.Time
	go func() {
		for at := range t.C {
			info, err := os.Stat(name)
			if err != nil || info.ModTime().Equal(last) {
				continue
			}
			last = info.ModTime()
			w.events <- Event{name, at}
		}
	}()
}

// L10 each wait hangs a function on the watcher's context and leaves it there.
func (w *Watcher) Wait(name string, limit time.Duration) (e Event, err error) {
	ended := make(chan struct{})
	context.AfterFunc(w.ctx, func() { close(ended) }) // want "unclosed-resource"
	for expired := time.After(limit); ; {
		select {
		case e = <-w.events:
			if e.Name == name {
				return e, nil
			}
		case <-ended:
			return e, w.ctx.Err()
		case <-expired:
			return e, fmt.Errorf("%s: nothing in %s", name, limit)
		}
	}
}

// L10 signals are watched for one reload and never given up.
func (w *Watcher) Reload(load func() error) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP) // want "unclosed-resource"
	select {
	case <-hup:
		return load()
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

// L2 the tail gives up with the file open when it was cut.
func tail(name string, from int64, each func([]byte)) (int64, error) {
	f, err := os.Open(name) // want "unclosed-resource"
	if err != nil {
		return from, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return from, err
	}
	if info.Size() < from {
		return 0, fmt.Errorf("%s was cut", name)
	}
	buf := make([]byte, info.Size()-from)
	n, err := f.ReadAt(buf, from)
	each(buf[:n])
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return from + int64(n), err
}

// L3 two histories are compared; the one that is longer stays half pulled.
func changed(old, now iter.Seq[Event]) bool {
	next, stop := iter.Pull(old) // want "unclosed-resource"
	for e := range now {
		if o, ok := next(); !ok || o != e {
			stop()
			return true
		}
	}
	return false
}
