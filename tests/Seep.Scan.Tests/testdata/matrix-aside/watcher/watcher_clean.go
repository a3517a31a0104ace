package watcher

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

// C15 a goroutine on a ticker that ends with the watcher; the ticker is collected then.
func (w *Watcher) AddUntil(name string) {
	t := time.NewTicker(2 * time.Second)
	go func() {
		for {
			select {
			case at := <-t.C:
				if _, err := os.Stat(name); err == nil {
					w.events <- Event{name, at}
				}
			case <-w.ctx.Done():
				return
			}
		}
	}()
}

// C1 the function on the watcher's context is taken off on every way out.
func (w *Watcher) WaitAny(limit time.Duration) (e Event, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	off := context.AfterFunc(w.ctx, cancel)
	defer off()
	select {
	case e = <-w.events:
		return e, nil
	case <-ctx.Done():
		return e, ctx.Err()
	}
}

// C1 signals given up when the loop ends.
func (w *Watcher) ReloadAll(load func() error) (err error) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer func() {
		signal.Stop(hup)
		close(hup)
	}()
	for {
		select {
		case <-hup:
			err = errors.Join(err, load())
		case <-w.ctx.Done():
			return err
		}
	}
}

// follower keeps its file open between reads and opens it again when it was replaced.
type follower struct {
	name string
	f    *os.File
	at   int64
}

// C5 the replaced file is closed before the field is overwritten.
func (l *follower) reopen() error {
	if l.f != nil {
		if err := l.f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			return err
		}
	}
	f, err := os.Open(l.name)
	l.f, l.at = f, 0
	return err
}

// Read reads what was appended.
func (l *follower) Read(p []byte) (int, error) {
	if l.f == nil {
		if err := l.reopen(); err != nil {
			return 0, err
		}
	}
	n, err := l.f.ReadAt(p, l.at)
	l.at += int64(n)
	return n, err
}

// Close closes the file if one is open.
func (l *follower) Close() error {
	if l.f == nil {
		return nil
	}
	return l.f.Close()
}

// C5 user of the follower.
func copyNew(ctx context.Context, name string, w io.Writer) error {
	l := &follower{name: name}
	defer l.Close()
	for ctx.Err() == nil {
		if _, err := io.Copy(w, l); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
	return nil
}

// C7 listeners are taken off by what Listen returns; the timer is put off by each event.
func (w *Watcher) Debounce(quiet time.Duration, f func()) (off func()) {
	t := time.AfterFunc(quiet, f)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-w.events:
				t.Reset(quiet)
			case <-done:
				return
			}
		}
	}()
	return sync.OnceFunc(func() {
		t.Stop()
		close(done)
	})
}

// C14 two histories in step: pulled to the end or stopped.
func sameHistory(old, now iter.Seq[Event]) (same bool) {
	next, stop := iter.Pull(old)
	defer stop()
	for e := range now {
		if o, ok := next(); !ok || o != e {
			return false
		}
	}
	_, more := next()
	return !more
}
