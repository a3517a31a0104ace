package rounds

import (
	"context"
	"time"
)

// L5 the timer is started anew each time that it has fired.
func retryUntil(ctx context.Context, done <-chan error, try func(context.Context)) error {
	again := time.NewTimer(time.Second)
	defer again.Stop()
	for {
		select {
		case <-again.C:
			round, cancel := context.WithCancel(ctx)
			defer cancel() // want "defer-in-loop"
			go try(round)
			again.Reset(time.Second)
		case err := <-done:
			return err
		}
	}
}

// L5 each round waits for a timer of its own.
func retryAfter(ctx context.Context, done <-chan error, try func(context.Context)) error {
	for {
		select {
		case <-time.After(time.Second):
			round, cancel := context.WithCancel(ctx)
			defer cancel() // want "defer-in-loop"
			go try(round)
		case err := <-done:
			return err
		}
	}
}
