package events

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// recentSize is how many events a late reader gets to see.
const recentSize = 100

// outSize is how many events may wait for a slow client before it misses some.
const outSize = 32

// actorPrefix makes a user name a name that is unique across our services.
const actorPrefix = "urn:heartbeat:user:"

// Matcher is told the kind of every event.
type Matcher interface {
	Match(kind string)
}

// Client is the hub's end of one connection.
type Client struct {
	out chan []byte
}

// Out delivers encoded events.
func (c *Client) Out() <-chan []byte { return c.out }

// Hub is where events go in and out.
type Hub struct {
	matcher Matcher
	tally   tally

	mu     sync.Mutex
	seq    uint64
	all    []*Event
	recent []*Event

	clientsMu sync.RWMutex
	clients   map[*Client]struct{}
}

// NewHub returns a hub without clients.
func NewHub(m Matcher) *Hub {
	return &Hub{
		matcher: m,
		tally:   tally{rows: make(map[string]*row)},
		clients: make(map[*Client]struct{}),
	}
}

// Publish numbers the event, keeps it for late readers and sends it to everyone
// who is connected.
func (h *Hub) Publish(actor string, e *Event) error {
	e.Actor = actorPrefix + actor
	e.At = time.Now().UTC()
	h.remember(e)

	payload, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode event %d: %w", e.ID, err)
	}
	h.matcher.Match(e.Kind)
	h.tally.add(e.Kind, h.broadcast(payload))
	return nil
}

func (h *Hub) remember(e *Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	e.ID = h.seq
	h.all = append(h.all, e)
	if len(h.all) > recentSize {
		h.all = slices.Clone(h.all[len(h.all)-recentSize:])
	}
	h.recent = h.all
}

// broadcast returns how many clients were too slow to get it.
func (h *Hub) broadcast(payload []byte) (dropped int) {
	h.clientsMu.RLock()
	defer h.clientsMu.RUnlock()
	for c := range h.clients {
		select {
		case c.out <- payload:
		default:
			dropped++
		}
	}
	return dropped
}

// Recent returns the latest events, oldest first. The slice is read-only.
func (h *Hub) Recent() []*Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.recent
}

// Join adds a client.
func (h *Hub) Join() *Client {
	c := &Client{out: make(chan []byte, outSize)}
	h.clientsMu.Lock()
	h.clients[c] = struct{}{}
	h.clientsMu.Unlock()
	return c
}

// Leave removes a client.
func (h *Hub) Leave(c *Client) {
	h.clientsMu.Lock()
	delete(h.clients, c)
	h.clientsMu.Unlock()
}

// Clients returns how many clients are connected.
func (h *Hub) Clients() int {
	h.clientsMu.RLock()
	defer h.clientsMu.RUnlock()
	return len(h.clients)
}

// Counts returns the number of events by kind.
func (h *Hub) Counts() map[string]Count { return h.tally.snapshot() }
