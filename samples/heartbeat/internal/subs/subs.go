// Package subs keeps the webhook subscriptions.
package subs

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
)

// maxSubs is how many subscriptions there can be. A new one beyond that takes
// the place of the one that was renewed longest ago.
const maxSubs = 128

// Subscription asks for events of one kind to be posted to a URL.
type Subscription struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Target  string    `json:"target"`
	Renewed time.Time `json:"renewed"`
	Matched uint64    `json:"matched"`
}

// Validate reports what is wrong with a subscription.
func (s Subscription) Validate() error {
	switch {
	case s.ID == "" || len(s.ID) > 64:
		return errors.New("subscription: bad id")
	case s.Kind == "":
		return errors.New("subscription: kind is missing")
	case !strings.HasPrefix(s.Target, "http://") && !strings.HasPrefix(s.Target, "https://"):
		return errors.New("subscription: target is not a URL")
	}
	return nil
}

// List is the list of subscriptions. It is short, so it is searched in order.
type List struct {
	mu   sync.Mutex
	subs []*Subscription
}

// NewList returns an empty list.
func NewList() *List { return &List{} }

// Put adds or renews a subscription.
func (l *List) Put(s Subscription) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s.Renewed = time.Now().UTC()
	if i := l.find(s.ID); i >= 0 {
		s.Matched = l.subs[i].Matched
		*l.subs[i] = s
		return
	}
	if len(l.subs) >= maxSubs {
		l.remove(l.stalest())
	}
	l.subs = append(l.subs, &s)
}

// Delete removes a subscription and reports whether there was one.
func (l *List) Delete(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := l.find(id)
	if i < 0 {
		return false
	}
	l.remove(i)
	return true
}

// Match counts an event for the subscriptions of its kind.
func (l *List) Match(kind string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.subs {
		if s.Kind == kind {
			s.Matched++
		}
	}
}

// Len returns how many subscriptions there are.
func (l *List) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.subs)
}

func (l *List) find(id string) int {
	return slices.IndexFunc(l.subs, func(s *Subscription) bool { return s.ID == id })
}

func (l *List) stalest() int {
	at := 0
	for i, s := range l.subs {
		if s.Renewed.Before(l.subs[at].Renewed) {
			at = i
		}
	}
	return at
}

// remove does not keep the order.
func (l *List) remove(i int) {
	last := len(l.subs) - 1
	l.subs[i] = l.subs[last]
	l.subs = l.subs[:last]
}
