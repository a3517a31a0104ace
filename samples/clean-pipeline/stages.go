package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"
)

// broker passes events on to whoever listens at the moment.
type broker struct {
	mu        sync.Mutex
	listeners map[chan string]struct{}
}

func (b *broker) listen() (events <-chan string, cancel func()) {
	ch := make(chan string, 8)
	b.mu.Lock()
	b.listeners[ch] = struct{}{}
	b.mu.Unlock()
	return ch, func() {
		b.mu.Lock()
		delete(b.listeners, ch)
		b.mu.Unlock()
	}
}

// publish does not wait for a listener that is behind.
func (b *broker) publish(event string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.listeners {
		select {
		case ch <- event:
		default:
		}
	}
}

// reading is one value of one sensor.
type reading struct {
	Sensor string  `json:"sensor"`
	Value  float64 `json:"value"`
}

type summary struct {
	Batches int     `json:"batches"`
	Count   int     `json:"count"`
	Sum     float64 `json:"sum"`
	Highest reading `json:"highest"`
}

const batchSize = 100

// batcher collects readings and books them together.
type batcher struct {
	mu      sync.Mutex
	pending []reading
	total   summary
}

func (b *batcher) add(r reading) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pending = append(b.pending, r)
	if len(b.pending) >= batchSize {
		b.book()
	}
}

func (b *batcher) flush() summary {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.pending) > 0 {
		b.book()
	}
	return b.total
}

// book must be called with the lock held.
func (b *batcher) book() {
	for _, r := range b.pending {
		b.total.Count++
		b.total.Sum += r.Value
		if b.total.Count == 1 || r.Value > b.total.Highest.Value {
			b.total.Highest = r
		}
	}
	b.total.Batches++
	clear(b.pending)
	b.pending = b.pending[:0]
}

// job is some text to be digested.
type job struct {
	id   string
	text string
}

type result struct {
	State  string    `json:"state"`
	Digest string    `json:"digest,omitempty"`
	at     time.Time // zero until done
}

const keepResults = time.Second

// digester works jobs off. A result can be had for a second.
type digester struct {
	queue chan job

	mu      sync.Mutex
	results map[string]result
}

func newDigester(workers int) *digester {
	d := &digester{queue: make(chan job, 64), results: make(map[string]result)}
	for i := 0; i < workers; i++ {
		go d.work()
	}
	go d.sweep()
	return d
}

// submit queues text and returns the job's id, or nothing when the queue is full.
func (d *digester) submit(text string) string {
	var raw [12]byte
	rand.Read(raw[:])
	id := hex.EncodeToString(raw[:])
	d.set(id, result{State: "queued"})
	select {
	case d.queue <- job{id: id, text: text}:
		return id
	default:
		d.mu.Lock()
		delete(d.results, id)
		d.mu.Unlock()
		return ""
	}
}

func (d *digester) set(id string, r result) {
	d.mu.Lock()
	d.results[id] = r
	d.mu.Unlock()
}

func (d *digester) get(id string) (result, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r, ok := d.results[id]
	return r, ok
}

func (d *digester) work() {
	for j := range d.queue {
		sum := sha256.Sum256([]byte(j.text))
		for i := 0; i < 500; i++ {
			sum = sha256.Sum256(sum[:])
		}
		d.set(j.id, result{State: "done", Digest: hex.EncodeToString(sum[:]), at: time.Now()})
	}
}

func (d *digester) sweep() {
	ticker := time.NewTicker(250 * time.Millisecond)
	defer ticker.Stop()
	for now := range ticker.C {
		d.mu.Lock()
		for id, r := range d.results {
			if !r.at.IsZero() && now.Sub(r.at) > keepResults {
				delete(d.results, id)
			}
		}
		if len(d.results) == 0 {
			d.results = make(map[string]result) // a map does not shrink by itself
		}
		d.mu.Unlock()
	}
}
