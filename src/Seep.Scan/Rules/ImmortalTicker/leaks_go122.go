//go:build !go1.23

package immortalticker

import (
	"errors"
	"time"
)

// Before Go 1.23 the runtime keeps every running ticker, and every timer until it
// fires, whether or not the program still has it.

// heartbeat pings until its connection ends, and then leaves the ticker running.
func heartbeat(ping func() error, done <-chan struct{}) error {
	ticker := time.NewTicker(30 * time.Second) // want "not stopped"
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

// poll returns early without the Stop that its last line has.
func poll(ready func() bool, attempts int) error {
	ticker := time.NewTicker(time.Second) // want "not stopped"
	for i := 0; i < attempts; i++ {
		if ready() {
			return nil
		}
		<-ticker.C
	}
	ticker.Stop()
	return errors.New("not ready in time")
}

// report has a ticker that nobody can stop.
func report(send func(time.Time), done <-chan struct{}) {
	tick := time.Tick(time.Minute) // want "can't be stopped"
	for {
		select {
		case now := <-tick:
			send(now)
		case <-done:
			return
		}
	}
}

// consume makes a timer of an hour for each event.
func consume(events <-chan string, handle func(string)) {
	for {
		select {
		case event := <-events:
			handle(event)
		case <-time.After(time.Hour): // want "until it fires"
			return
		}
	}
}
