package main

import (
	"sort"
	"sync"
	"time"
)

const historySize = 24

// member is somebody in a room.
type member struct {
	name   string
	socket *socket
	out    chan []byte
	left   chan struct{}
}

// room is one conversation and the last things that were said in it.
type room struct {
	members map[*member]struct{}
	said    [historySize][]byte
	next    int
}

// remember keeps message in place of the oldest one.
func (r *room) remember(message []byte) {
	r.said[r.next%historySize] = message
	r.next++
}

func (r *room) history() [][]byte {
	from := r.next - historySize
	if from < 0 {
		from = 0
	}
	lines := make([][]byte, 0, historySize)
	for i := from; i < r.next; i++ {
		lines = append(lines, r.said[i%historySize])
	}
	return lines
}

// house has all rooms in which somebody is.
type house struct {
	mu    sync.Mutex
	rooms map[string]*room
	seen  map[string]time.Time // by name, only of those who are in
}

func (h *house) enter(name string, m *member) [][]byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	in, ok := h.rooms[name]
	if !ok {
		in = &room{members: make(map[*member]struct{})}
		h.rooms[name] = in
	}
	in.members[m] = struct{}{}
	h.seen[m.name] = time.Now()
	return in.history()
}

// leave takes m out of the room; the last one out closes it.
func (h *house) leave(name string, m *member) {
	h.mu.Lock()
	defer h.mu.Unlock()
	in, ok := h.rooms[name]
	if !ok {
		return
	}
	delete(in.members, m)
	delete(h.seen, m.name)
	if len(in.members) == 0 {
		delete(h.rooms, name)
	}
}

// say passes message on to everybody in the room. Whoever does not keep up is put out.
func (h *house) say(name string, from *member, message []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	in, ok := h.rooms[name]
	if !ok {
		return
	}
	h.seen[from.name] = time.Now()
	in.remember(message)
	for m := range in.members {
		select {
		case m.out <- message:
		default:
			m.socket.close()
		}
	}
}

func (h *house) names() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	names := make([]string, 0, len(h.rooms))
	for name := range h.rooms {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (h *house) historyOf(name string) [][]byte {
	h.mu.Lock()
	defer h.mu.Unlock()
	if in, ok := h.rooms[name]; ok {
		return in.history()
	}
	return nil
}
