// Package api is the HTTP side of the service.
package api

import (
	"net/http"
	"time"

	"example.org/heartbeat/internal/audit"
	"example.org/heartbeat/internal/events"
	"example.org/heartbeat/internal/presence"
	"example.org/heartbeat/internal/profiles"
	"example.org/heartbeat/internal/session"
	"example.org/heartbeat/internal/stats"
	"example.org/heartbeat/internal/subs"
	"example.org/heartbeat/internal/tickets"
)

// Deps is what the handlers work with.
type Deps struct {
	Trail    *audit.Trail
	Meter    *stats.Meter
	Tickets  *tickets.Issuer
	Subs     *subs.List
	Hub      *events.Hub
	Board    *presence.Board
	Profiles *profiles.Store
	Sessions *session.Manager
}

type server struct {
	Deps
}

// New returns the handler of all routes.
func New(d Deps) http.Handler {
	s := &server{Deps: d}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.getHealth)
	mux.HandleFunc("GET /api/users/{id}", s.getUser)
	mux.HandleFunc("GET /api/presence", s.getPresence)
	mux.HandleFunc("POST /api/events", s.postEvent)
	mux.HandleFunc("GET /api/events/recent", s.getRecent)
	mux.HandleFunc("POST /api/tickets", s.postTicket)
	mux.HandleFunc("PUT /api/subscriptions/{id}", s.putSubscription)
	mux.HandleFunc("DELETE /api/subscriptions/{id}", s.deleteSubscription)
	mux.HandleFunc("GET /api/stats", s.getStats)
	mux.HandleFunc("GET /api/audit", s.getAudit)
	mux.HandleFunc("GET /ws", s.getSocket)
	return s.recorded(mux)
}

// recorded notes every request in the meter and the audit trail.
func (s *server) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := s.Meter.Begin(&stats.Call{Method: r.Method, Path: r.URL.Path, Started: start})
		defer s.Meter.End(id)

		sw := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(sw, r)

		took := time.Since(start)
		if sw.status != http.StatusSwitchingProtocols {
			s.Meter.Observe(took)
		}
		s.Trail.Add(audit.Entry{
			At:     start.UTC(),
			Method: r.Method,
			Path:   r.URL.Path,
			Status: sw.status,
			Micros: took.Microseconds(),
		})
	})
}

// statusWriter remembers the status of the answer.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
