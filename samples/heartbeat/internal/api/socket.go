package api

import (
	"errors"
	"log/slog"
	"net/http"

	"example.org/heartbeat/internal/profiles"
	"example.org/heartbeat/internal/ws"
)

// getSocket upgrades to a websocket. The user comes with a ticket, or from the
// gateway in front of us as a query parameter or header.
func (s *server) getSocket(w http.ResponseWriter, r *http.Request) {
	user, ok := s.socketUser(r)
	if !ok {
		fail(w, http.StatusUnauthorized, errors.New("who is it?"))
		return
	}
	s.Sessions.Begin()
	defer s.Sessions.End()
	conn, err := ws.Upgrade(w, r)
	if err != nil {
		slog.Debug("no websocket", "user", user, "err", err)
		return
	}
	if sw, ok := w.(*statusWriter); ok {
		sw.status = http.StatusSwitchingProtocols
	}
	s.Sessions.Run(r.Context(), user, conn)
}

func (s *server) socketUser(r *http.Request) (string, bool) {
	q := r.URL.Query()
	if t := q.Get("ticket"); t != "" {
		return s.Tickets.Redeem(t)
	}
	user := q.Get("user")
	if user == "" {
		user = caller(r, "")
	}
	return user, profiles.ValidID(user)
}
