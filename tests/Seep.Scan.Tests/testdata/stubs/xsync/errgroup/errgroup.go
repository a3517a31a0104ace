// Package errgroup stands in for golang.org/x/sync/errgroup: the part of its surface that the matrix calls.
package errgroup

import (
	"context"
	"sync"
)

// Group is a set of goroutines that work on one task.
type Group struct {
	cancel func(error)
	wait   sync.WaitGroup
	once   sync.Once
	first  error
}

// WithContext returns a group and a context that is cancelled by the first error or by Wait.
func WithContext(ctx context.Context) (*Group, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	return &Group{cancel: cancel}, ctx
}

// Go calls f in a goroutine.
func (g *Group) Go(f func() error) {
	g.wait.Add(1)
	go func() {
		defer g.wait.Done()
		if err := f(); err != nil {
			g.once.Do(func() {
				g.first = err
				if g.cancel != nil {
					g.cancel(err)
				}
			})
		}
	}()
}

// Wait waits for all goroutines and returns the first error.
func (g *Group) Wait() error {
	g.wait.Wait()
	if g.cancel != nil {
		g.cancel(g.first)
	}
	return g.first
}
