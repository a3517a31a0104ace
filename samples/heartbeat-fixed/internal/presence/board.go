// Package presence knows who is online.
package presence

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const refreshEvery = 15 * time.Second

const topicPrefix = "presence/users/"

// Record is the presence of one user on one connection.
type Record struct {
	id    uint64
	topic string
	seen  atomic.Int64 // unix seconds
}

// Board lists the users who are online.
type Board struct {
	mu     sync.Mutex
	next   uint64
	online map[uint64]*Record
}

// NewBoard returns an empty board.
func NewBoard() *Board {
	return &Board{online: make(map[uint64]*Record)}
}

// Enter puts a user on the board.
func (b *Board) Enter(user string) *Record {
	rec := &Record{topic: topicPrefix + user}
	rec.seen.Store(time.Now().Unix())

	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	rec.id = b.next
	b.online[rec.id] = rec
	return rec
}

// Leave takes the record off the board.
func (b *Board) Leave(rec *Record) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.online, rec.id)
}

// Track keeps the record fresh until done is closed.
func (b *Board) Track(rec *Record, done <-chan struct{}) {
	ticker := time.NewTicker(refreshEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			rec.seen.Store(time.Now().Unix())
		case <-done:
			return
		}
	}
}

// Online returns the number of connections of each user who is online.
func (b *Board) Online() map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	users := make(map[string]int, len(b.online))
	for _, rec := range b.online {
		users[strings.TrimPrefix(rec.topic, topicPrefix)]++
	}
	return users
}

// LastSeen returns when a sign of life was last noted for a user.
func (b *Board) LastSeen(user string) (last time.Time, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, rec := range b.online {
		if rec.topic == topicPrefix+user {
			if at := time.Unix(rec.seen.Load(), 0); at.After(last) {
				last, ok = at, true
			}
		}
	}
	return last, ok
}
