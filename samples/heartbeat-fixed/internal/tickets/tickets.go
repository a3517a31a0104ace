// Package tickets issues the one-time tickets with which browsers, who cannot
// set headers on a websocket, say who they are.
package tickets

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"
)

const (
	// Lifetime is how long a ticket is good for.
	Lifetime   = 2 * time.Second
	sweepEvery = 500 * time.Millisecond
)

type ticket struct {
	user    string
	expires time.Time
}

// Issuer issues and redeems tickets.
type Issuer struct {
	mu   sync.Mutex
	open map[string]ticket
}

// NewIssuer returns an issuer. Its Run must be running.
func NewIssuer() *Issuer {
	return &Issuer{open: make(map[string]ticket)}
}

// Issue returns a new ticket for the user.
func (i *Issuer) Issue(user string) (string, error) {
	var raw [16]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return "", err
	}
	id := hex.EncodeToString(raw[:])
	i.mu.Lock()
	i.open[id] = ticket{user: user, expires: time.Now().Add(Lifetime)}
	i.mu.Unlock()
	return id, nil
}

// Redeem uses the ticket up and returns its user.
func (i *Issuer) Redeem(id string) (user string, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	t, ok := i.open[id]
	if !ok {
		return "", false
	}
	delete(i.open, id)
	return t.user, time.Now().Before(t.expires)
}

// Open returns how many tickets nobody has used yet.
func (i *Issuer) Open() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.open)
}

// Run removes expired tickets.
func (i *Issuer) Run(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			i.sweep(now)
		case <-ctx.Done():
			return
		}
	}
}

func (i *Issuer) sweep(now time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for id, t := range i.open {
		if now.After(t.expires) {
			delete(i.open, id)
		}
	}
}
