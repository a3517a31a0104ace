//go:build go1.23

package immortalticker

import "time"

// Since Go 1.23 a ticker or timer that nothing references is collected. Go 1.23 to
// 1.26 do so where the main module's go line is 1.23 or later, Go 1.27 always.

// heartbeatDropped leaves its ticker running, and nothing has it any more.
func heartbeatDropped(ping func() error, done <-chan struct{}) error {
	ticker := time.NewTicker(30 * time.Second)
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

// consumeDropped makes a timer for each event, collected with the next one.
func consumeDropped(events <-chan string, handle func(string)) {
	for {
		select {
		case event := <-events:
			handle(event)
		case <-time.After(time.Hour):
			return
		}
	}
}
