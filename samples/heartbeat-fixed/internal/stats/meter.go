// Package stats measures the service itself.
package stats

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	windowSize  = 128
	sampleEvery = 5 * time.Second
)

// Call is a request that is being served.
type Call struct {
	Method  string
	Path    string
	Started time.Time
}

// Meter knows the requests in flight and how long the latest ones took.
type Meter struct {
	started time.Time
	served  atomic.Uint64
	sample  atomic.Pointer[Sample]

	mu       sync.Mutex
	next     uint64
	inFlight map[uint64]*Call
	window   []time.Duration
}

// NewMeter returns a meter at zero.
func NewMeter() *Meter {
	return &Meter{
		started:  time.Now(),
		inFlight: make(map[uint64]*Call),
		window:   make([]time.Duration, windowSize),
	}
}

// Begin notes the start of a request.
func (m *Meter) Begin(c *Call) uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next++
	m.inFlight[m.next] = c
	return m.next
}

// End notes the end of a request.
func (m *Meter) End(id uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.inFlight, id)
}

// Observe adds a duration to the window of the latest ones.
func (m *Meter) Observe(took time.Duration) {
	m.served.Add(1)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.window = append(m.window, took)
	m.window = m.window[1:]
}

// Sample is a reading of the runtime.
type Sample struct {
	At         time.Time `json:"at"`
	Goroutines int       `json:"goroutines"`
	PerSecond  float64   `json:"perSecond"`
}

// Run takes a sample every few seconds.
func (m *Meter) Run(ctx context.Context) {
	ticker := time.NewTicker(sampleEvery)
	defer ticker.Stop()
	var before uint64
	for {
		select {
		case now := <-ticker.C:
			served := m.served.Load()
			m.sample.Store(&Sample{
				At:         now,
				Goroutines: runtime.NumGoroutine(),
				PerSecond:  float64(served-before) / sampleEvery.Seconds(),
			})
			before = served
		case <-ctx.Done():
			return
		}
	}
}

// Report is what GET /api/stats shows of the meter.
type Report struct {
	Uptime   string  `json:"uptime"`
	Served   uint64  `json:"served"`
	InFlight int     `json:"inFlight"`
	Oldest   string  `json:"oldest"`
	Median   string  `json:"median"`
	P99      string  `json:"p99"`
	Sample   *Sample `json:"sample,omitempty"`
}

// Report returns the current state.
func (m *Meter) Report() Report {
	now := time.Now()
	m.mu.Lock()
	window := slices.Clone(m.window)
	inFlight := len(m.inFlight)
	oldest := now
	for _, c := range m.inFlight {
		if c.Started.Before(oldest) {
			oldest = c.Started
		}
	}
	m.mu.Unlock()

	slices.Sort(window)
	return Report{
		Uptime:   now.Sub(m.started).Round(time.Second).String(),
		Served:   m.served.Load(),
		InFlight: inFlight,
		Oldest:   now.Sub(oldest).String(),
		Median:   window[windowSize/2].String(),
		P99:      window[windowSize*99/100].String(),
		Sample:   m.sample.Load(),
	}
}
