package profiles

import (
	"container/list"
	"sync"
)

// lru keeps the rendered profiles that were asked for last.
type lru struct {
	mu    sync.Mutex
	max   int
	order *list.List // of *entry, latest first
	byID  map[string]*list.Element
}

type entry struct {
	id       string
	rendered []byte
}

func newLRU(max int) *lru {
	return &lru{max: max, order: list.New(), byID: make(map[string]*list.Element, max)}
}

func (l *lru) get(id string) ([]byte, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	el, ok := l.byID[id]
	if !ok {
		return nil, false
	}
	l.order.MoveToFront(el)
	return el.Value.(*entry).rendered, true
}

func (l *lru) put(id string, rendered []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if el, ok := l.byID[id]; ok {
		el.Value.(*entry).rendered = rendered
		l.order.MoveToFront(el)
		return
	}
	l.byID[id] = l.order.PushFront(&entry{id: id, rendered: rendered})
	if l.order.Len() > l.max {
		oldest := l.order.Back()
		l.order.Remove(oldest)
		delete(l.byID, oldest.Value.(*entry).id)
	}
}

func (l *lru) len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.order.Len()
}
