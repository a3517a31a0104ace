package main

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// lru keeps the entries that were used last.
type lru[V any] struct {
	mu    sync.Mutex
	limit int
	order *list.List
	items map[string]*list.Element
}

type lruEntry[V any] struct {
	key   string
	value V
}

func newLRU[V any](limit int) *lru[V] {
	return &lru[V]{limit: limit, order: list.New(), items: make(map[string]*list.Element, limit)}
}

func (c *lru[V]) get(key string) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.items[key]
	if !ok {
		return value, false
	}
	c.order.MoveToFront(element)
	return element.Value.(*lruEntry[V]).value, true
}

func (c *lru[V]) put(key string, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, ok := c.items[key]; ok {
		element.Value.(*lruEntry[V]).value = value
		c.order.MoveToFront(element)
		return
	}
	c.items[key] = c.order.PushFront(&lruEntry[V]{key: key, value: value})
	if c.order.Len() > c.limit {
		last := c.order.Back()
		c.order.Remove(last)
		delete(c.items, last.Value.(*lruEntry[V]).key)
	}
}

// briefly keeps what was read for a short time. A janitor throws out what is too old.
type briefly[V any] struct {
	mu    sync.RWMutex
	ttl   time.Duration
	items map[string]brief[V]
}

type brief[V any] struct {
	value V
	until time.Time
}

func newBriefly[V any](ttl time.Duration) *briefly[V] {
	b := &briefly[V]{ttl: ttl, items: make(map[string]brief[V])}
	go b.clean(ttl / 4)
	return b
}

// read returns what is known under key, or loads it.
func (b *briefly[V]) read(key string, load func(string) V) V {
	now := time.Now()
	b.mu.RLock()
	known, ok := b.items[key]
	b.mu.RUnlock()
	if ok && now.Before(known.until) {
		return known.value
	}
	value := load(key)
	b.mu.Lock()
	b.items[key] = brief[V]{value: value, until: now.Add(b.ttl)}
	b.mu.Unlock()
	return value
}

func (b *briefly[V]) clean(every time.Duration) {
	for now := range time.Tick(every) {
		b.mu.Lock()
		for key, known := range b.items {
			if now.After(known.until) {
				delete(b.items, key)
			}
		}
		if len(b.items) == 0 {
			b.items = make(map[string]brief[V]) // the old one keeps its buckets
		}
		b.mu.Unlock()
	}
}

// once lets one caller do the work for all who ask for the same key meanwhile.
type once[V any] struct {
	mu      sync.Mutex
	running map[string]*call[V]
}

type call[V any] struct {
	done  chan struct{}
	value V
	err   error
}

func (o *once[V]) do(ctx context.Context, key string, work func(context.Context) (V, error)) (V, error) {
	o.mu.Lock()
	c, ok := o.running[key]
	if !ok {
		if o.running == nil {
			o.running = make(map[string]*call[V])
		}
		c = &call[V]{done: make(chan struct{})}
		o.running[key] = c
		go o.run(c, key, work)
	}
	o.mu.Unlock()

	select {
	case <-c.done:
		return c.value, c.err
	case <-ctx.Done():
		var none V
		return none, ctx.Err()
	}
}

func (o *once[V]) run(c *call[V], key string, work func(context.Context) (V, error)) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	c.value, c.err = work(ctx)
	o.mu.Lock()
	delete(o.running, key)
	o.mu.Unlock()
	close(c.done)
}
