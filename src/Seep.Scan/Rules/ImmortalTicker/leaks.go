package immortalticker

import (
	"io"
	"log"
	"net/http"
	"time"
)

// These leak under every version of Go: the runtime or a goroutine still
// references the ticker or timer.

type session struct{ lastSeen time.Time }

// track never learns that its session has ended: the loop has no exit, so the
// deferred call is never made.
func (s *session) track() {
	ticker := time.NewTicker(10 * time.Second) // want "never ends"
	defer ticker.Stop()
	for now := range ticker.C {
		s.lastSeen = now
	}
}

func join(w http.ResponseWriter, r *http.Request) {
	go new(session).track()
	w.WriteHeader(http.StatusNoContent)
}

// refresh stops its ticker, but Stop does not close the channel: the goroutine
// waits for a tick that never comes.
func refresh(load func()) (stop func()) {
	ticker := time.NewTicker(time.Minute) // want "never ends"
	go func() {
		for range ticker.C {
			load()
		}
	}()
	return ticker.Stop
}

// upload leaves the timer running when the client aborts: its megabyte stays for
// an hour.
func upload(w http.ResponseWriter, r *http.Request) {
	data := make([]byte, 1<<20)
	slow := time.AfterFunc(time.Hour, func() { // want "not stopped"
		log.Printf("still waiting for %d bytes", len(data))
	})
	if _, err := io.ReadFull(r.Body, data); err != nil {
		http.Error(w, "too short", http.StatusBadRequest)
		return
	}
	slow.Stop()
	w.Write(data)
}
