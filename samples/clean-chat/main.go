// Command chatter is the chat of the members' site.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"time"
)

const pingEvery = 15 * time.Second

var visitors atomic.Int64

func (h *house) serveChat(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	name, who := query.Get("room"), query.Get("name")
	if name == "" {
		name = "lobby"
	}
	if who == "" {
		who = fmt.Sprintf("guest-%d", visitors.Add(1))
	}
	if len(name) > 40 || len(who) > 40 {
		http.Error(w, "name too long", http.StatusBadRequest)
		return
	}
	s, err := accept(w, r)
	if err != nil {
		return
	}
	defer s.close()

	m := &member{name: who, socket: s, out: make(chan []byte, 32), left: make(chan struct{})}
	defer close(m.left)
	said := h.enter(name, m)
	defer h.leave(name, m)
	for _, line := range said {
		if s.send(opText, line) != nil {
			return
		}
	}
	go m.write()

	for {
		message, err := s.receive()
		if err != nil {
			return
		}
		var in struct {
			Text string `json:"text"`
		}
		if json.Unmarshal(message, &in) != nil || in.Text == "" {
			continue
		}
		out, err := json.Marshal(map[string]string{"from": who, "text": in.Text})
		if err != nil {
			return
		}
		h.say(name, m, out)
	}
}

// write sends what is said in the room and pings, until the member has left.
func (m *member) write() {
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	defer m.socket.close()
	for {
		var err error
		select {
		case <-m.left:
			return
		case line := <-m.out:
			err = m.socket.send(opText, line)
		case <-ping.C:
			err = m.socket.send(opPing, nil)
		}
		if err != nil {
			return
		}
	}
}

func (h *house) serveRooms(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(h.names())
}

func (h *house) serveHistory(w http.ResponseWriter, r *http.Request) {
	lines := []json.RawMessage{}
	for _, line := range h.historyOf(r.URL.Query().Get("room")) {
		lines = append(lines, line)
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(lines)
}

func main() {
	addr := flag.String("addr", "127.0.0.1:8086", "address to listen on")
	flag.Parse()
	h := &house{rooms: make(map[string]*room), seen: make(map[string]time.Time)}

	mux := http.NewServeMux()
	mux.HandleFunc("/chat", h.serveChat)
	mux.HandleFunc("/rooms", h.serveRooms)
	mux.HandleFunc("/history", h.serveHistory)
	server := &http.Server{Addr: *addr, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	log.Printf("chatter on %s", *addr)
	log.Fatal(server.ListenAndServe())
}
