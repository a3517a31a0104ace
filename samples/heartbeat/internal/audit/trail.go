// Package audit records who asked for what.
package audit

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"example.org/heartbeat/internal/bufs"
)

const (
	ringSize   = 512
	batchSize  = 64
	flushEvery = time.Second
)

// Entry is one request.
type Entry struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Status int       `json:"status"`
	Micros int64     `json:"micros"`
}

// Trail holds the last requests for the support page and writes all of them to
// a sink, several lines at a time.
type Trail struct {
	mu   sync.Mutex
	ring [ringSize]Entry
	next int
	used int

	batchMu sync.Mutex
	batch   []string
	sink    io.Writer
}

// NewTrail returns an empty trail.
func NewTrail(sink io.Writer) *Trail { return &Trail{sink: sink} }

// Add records a request.
func (t *Trail) Add(e Entry) {
	t.mu.Lock()
	t.ring[t.next] = e
	t.next = (t.next + 1) % ringSize
	t.used = min(t.used+1, ringSize)
	t.mu.Unlock()

	line := fmt.Sprintf("%s %s %s %d %dus", e.At.Format(time.RFC3339), e.Method, e.Path, e.Status, e.Micros)
	t.batchMu.Lock()
	defer t.batchMu.Unlock()
	t.batch = append(t.batch, line)
	if len(t.batch) >= batchSize {
		t.flush()
	}
}

// Last returns up to n entries, latest first.
func (t *Trail) Last(n int) []Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	n = min(n, t.used)
	out := make([]Entry, 0, n)
	for i := 1; i <= n; i++ {
		out = append(out, t.ring[(t.next-i+ringSize)%ringSize])
	}
	return out
}

// Run writes the lines that wait when there are few requests.
func (t *Trail) Run(ctx context.Context) {
	ticker := time.NewTicker(flushEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
		t.batchMu.Lock()
		t.flush()
		t.batchMu.Unlock()
		if ctx.Err() != nil {
			return
		}
	}
}

// flush needs batchMu to be held.
func (t *Trail) flush() {
	if len(t.batch) == 0 {
		return
	}
	buf := bufs.Get()
	defer bufs.Put(buf)
	for _, line := range t.batch {
		buf.WriteString(line)
		buf.WriteByte('\n')
	}
	t.batch = t.batch[:0]
	if _, err := t.sink.Write(buf.Bytes()); err != nil {
		slog.Warn("audit lines are lost", "err", err)
	}
}
