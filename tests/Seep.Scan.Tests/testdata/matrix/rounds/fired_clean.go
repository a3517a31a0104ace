package rounds

import (
	"context"
	"time"
)

// C17 the timer fires once, so that there is one fallback at most.
func race(ctx context.Context, try func(context.Context, chan<- error)) error {
	results := make(chan error)
	go try(ctx, results)
	fallback := time.NewTimer(300 * time.Millisecond)
	defer fallback.Stop()
	for running := 1; ; {
		select {
		case <-fallback.C:
			second, cancel := context.WithCancel(ctx)
			defer cancel()
			running++
			go try(second, results)
		case err := <-results:
			running--
			if err == nil || running == 0 {
				return err
			}
			if fallback.Stop() {
				fallback.Reset(0)
			}
		}
	}
}
