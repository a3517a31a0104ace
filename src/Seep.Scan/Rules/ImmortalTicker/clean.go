package immortalticker

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// flushes lives as long as the program does.
var flushes = time.NewTicker(time.Minute)

// heartbeatStopped stops its ticker on every path.
func heartbeatStopped(ping func() error, done <-chan struct{}) error {
	ticker := time.NewTicker(30 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := ping(); err != nil {
				return err
			}
		case <-done:
			return nil
		}
	}
}

// refreshUntil ends its goroutine, which stops the ticker.
func refreshUntil(ctx context.Context, load func()) {
	ticker := time.NewTicker(time.Minute)
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				load()
			case <-ctx.Done():
				return
			}
		}
	}()
}

// pollStopped stops it before each return, without defer.
func pollStopped(ready func() bool, attempts int) error {
	ticker := time.NewTicker(time.Second)
	for i := 0; i < attempts; i++ {
		if ready() {
			ticker.Stop()
			return nil
		}
		<-ticker.C
	}
	ticker.Stop()
	return errors.New("not ready in time")
}

// every leaves it to its caller.
func every(interval time.Duration) (ticks <-chan time.Time, stop func()) {
	ticker := time.NewTicker(interval)
	return ticker.C, ticker.Stop
}

// A meter owns its ticker and stops it in Close.
type meter struct {
	ticker *time.Ticker
	done   chan struct{}
}

func newMeter(read func()) *meter {
	m := &meter{ticker: time.NewTicker(time.Second), done: make(chan struct{})}
	go func() {
		for {
			select {
			case <-m.ticker.C:
				read()
			case <-m.done:
				return
			}
		}
	}()
	return m
}

func (m *meter) Close() {
	m.ticker.Stop()
	close(m.done)
}

// measured uses a meter and closes it.
func measured(w http.ResponseWriter, r *http.Request) {
	m := newMeter(func() {})
	defer m.Close()
	w.WriteHeader(http.StatusNoContent)
}

// sleep waits until its timer has fired, so there is nothing to stop.
func sleep(d time.Duration) {
	timer := time.NewTimer(d)
	<-timer.C
}

// answer stops the timer of its deadline, or the deadline has fired.
func answer(result <-chan string) (string, error) {
	deadline := time.NewTimer(time.Minute)
	defer deadline.Stop()
	select {
	case text := <-result:
		return text, nil
	case <-deadline.C:
		return "", errors.New("no answer within a minute")
	}
}
