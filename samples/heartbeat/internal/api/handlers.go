package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"example.org/heartbeat/internal/bufs"
	"example.org/heartbeat/internal/events"
	"example.org/heartbeat/internal/profiles"
	"example.org/heartbeat/internal/stats"
	"example.org/heartbeat/internal/subs"
	"example.org/heartbeat/internal/tickets"
)

const maxRequestBody = 32 << 10

func (s *server) getHealth(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, "ok\n")
}

func (s *server) getUser(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if !profiles.ValidID(id) {
		fail(w, http.StatusBadRequest, errors.New("bad user id"))
		return
	}
	data, err := s.Profiles.Rendered(id)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(data)
}

func (s *server) getPresence(w http.ResponseWriter, r *http.Request) {
	if user := r.URL.Query().Get("user"); user != "" {
		last, ok := s.Board.LastSeen(user)
		answer(w, http.StatusOK, map[string]any{"online": ok, "seen": last.UTC()})
		return
	}
	answer(w, http.StatusOK, s.Board.Online())
}

func (s *server) postEvent(w http.ResponseWriter, r *http.Request) {
	body := bufs.Get()
	defer bufs.Put(body)
	if !readBody(w, r, body) {
		return
	}
	e, err := events.Decode(body.Bytes())
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	if err := s.Hub.Publish(caller(r, "service"), e); err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, http.StatusCreated, e)
}

func (s *server) getRecent(w http.ResponseWriter, r *http.Request) {
	recent := s.Hub.Recent()
	if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && n >= 0 && n < len(recent) {
		recent = recent[len(recent)-n:]
	}
	if recent == nil {
		recent = []*events.Event{}
	}
	answer(w, http.StatusOK, recent)
}

func (s *server) postTicket(w http.ResponseWriter, r *http.Request) {
	var in struct {
		User string `json:"user"`
	}
	if !readJSON(w, r, &in) {
		return
	}
	if !profiles.ValidID(in.User) {
		fail(w, http.StatusBadRequest, errors.New("bad user id"))
		return
	}
	id, err := s.Tickets.Issue(in.User)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	answer(w, http.StatusCreated, map[string]any{
		"ticket":  id,
		"seconds": tickets.Lifetime.Seconds(),
	})
}

func (s *server) putSubscription(w http.ResponseWriter, r *http.Request) {
	var in subs.Subscription
	if !readJSON(w, r, &in) {
		return
	}
	in.ID, in.Matched = r.PathValue("id"), 0
	if err := in.Validate(); err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	s.Subs.Put(in)
	answer(w, http.StatusOK, in)
}

// deleteSubscription does not mind when there is nothing to delete.
func (s *server) deleteSubscription(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if s.Subs.Delete(id) {
		slog.Debug("subscription deleted", "id", id)
	}
	w.WriteHeader(http.StatusNoContent)
}

// status is what GET /api/stats shows.
type status struct {
	stats.Report
	Clients       int                     `json:"clients"`
	Online        int                     `json:"online"`
	OpenTickets   int                     `json:"openTickets"`
	Subscriptions int                     `json:"subscriptions"`
	Profiles      int                     `json:"profiles"`
	Kinds         map[string]events.Count `json:"kinds"`
}

func (s *server) getStats(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusOK, status{
		Report:        s.Meter.Report(),
		Clients:       s.Hub.Clients(),
		Online:        len(s.Board.Online()),
		OpenTickets:   s.Tickets.Open(),
		Subscriptions: s.Subs.Len(),
		Profiles:      s.Profiles.Cached(),
		Kinds:         s.Hub.Counts(),
	})
}

func (s *server) getAudit(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.URL.Query().Get("limit"))
	if err != nil || n <= 0 {
		n = 50
	}
	answer(w, http.StatusOK, s.Trail.Last(n))
}

// caller returns who sends the request, as far as they say.
func caller(r *http.Request, fallback string) string {
	if user := r.Header.Get("X-User"); profiles.ValidID(user) {
		return user
	}
	return fallback
}

// readBody reads the whole body into buf. When it cannot, it has answered.
func readBody(w http.ResponseWriter, r *http.Request, buf *bytes.Buffer) bool {
	_, err := buf.ReadFrom(http.MaxBytesReader(w, r.Body, maxRequestBody))
	var tooBig *http.MaxBytesError
	switch {
	case err == nil:
		return true
	case errors.As(err, &tooBig):
		fail(w, http.StatusRequestEntityTooLarge, err)
	default:
		fail(w, http.StatusBadRequest, err)
	}
	return false
}

// readJSON decodes the body into v. When it cannot, it has answered.
func readJSON(w http.ResponseWriter, r *http.Request, v any) bool {
	body := bufs.Get()
	defer bufs.Put(body)
	if !readBody(w, r, body) {
		return false
	}
	if err := json.Unmarshal(body.Bytes(), v); err != nil {
		fail(w, http.StatusBadRequest, err)
		return false
	}
	return true
}

func answer(w http.ResponseWriter, status int, v any) {
	buf := bufs.Get()
	defer bufs.Put(buf)
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		slog.Error("answer cannot be encoded", "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(buf.Bytes())
}

func fail(w http.ResponseWriter, status int, err error) {
	answer(w, status, map[string]string{"error": err.Error()})
}
