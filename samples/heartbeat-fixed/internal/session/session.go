// Package session runs the websocket connections.
package session

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"example.org/heartbeat/internal/bufs"
	"example.org/heartbeat/internal/events"
	"example.org/heartbeat/internal/presence"
	"example.org/heartbeat/internal/ws"
)

const heartbeatEvery = 30 * time.Second

// Manager starts sessions and waits for them at shutdown.
type Manager struct {
	hub     *events.Hub
	board   *presence.Board
	running atomic.Int64
}

// NewManager returns a manager without sessions.
func NewManager(hub *events.Hub, board *presence.Board) *Manager {
	return &Manager{hub: hub, board: board}
}

// Begin counts a connection that is about to become a session.
func (m *Manager) Begin() { m.running.Add(1) }

// End is the counterpart of Begin.
func (m *Manager) End() { m.running.Add(-1) }

// Wait returns when all sessions have ended or the context has.
func (m *Manager) Wait(ctx context.Context) error {
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for m.running.Load() > 0 {
		select {
		case <-poll.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// session is one websocket connection of one user.
type session struct {
	user   string
	conn   *ws.Conn
	hub    *events.Hub
	client *events.Client
}

// Run serves the connection until it ends. Cancelling the context makes it say
// goodbye to the client first.
func (m *Manager) Run(ctx context.Context, user string, conn *ws.Conn) {
	s := &session{user: user, conn: conn, hub: m.hub, client: m.hub.Join()}
	rec := m.board.Enter(user)
	done := make(chan struct{})

	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		s.heartbeat(done)
	}()
	go func() {
		defer wg.Done()
		s.deliver(ctx, done)
	}()
	go m.board.Track(rec, done)

	err := s.receive()

	close(done)
	m.hub.Leave(s.client)
	m.board.Leave(rec)
	conn.Close()
	wg.Wait()
	slog.Debug("session ended", "user", user, "cause", err)
}

// heartbeat pings the client so that proxies keep the connection open.
func (s *session) heartbeat(done <-chan struct{}) {
	ticker := time.NewTicker(heartbeatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := s.conn.Ping(); err != nil {
				s.conn.Drain()
				return
			}
		case <-done:
			return
		}
	}
}

// deliver writes the hub's events to the client.
func (s *session) deliver(ctx context.Context, done <-chan struct{}) {
	for {
		select {
		case payload := <-s.client.Out():
			if err := s.conn.WriteText(payload); err != nil {
				s.conn.Drain()
				return
			}
		case <-ctx.Done():
			s.conn.Shutdown(ws.GoingAway, "server is shutting down")
			return
		case <-done:
			return
		}
	}
}

// receive publishes what the client sends. It returns when the connection ends.
func (s *session) receive() error {
	buf := bufs.Get()
	defer bufs.Put(buf)
	for {
		op, err := s.conn.ReadMessage(buf)
		if err != nil {
			return err
		}
		if op != ws.OpText {
			err := errors.New("only text messages are understood")
			s.conn.Shutdown(ws.UnsupportedData, err.Error())
			return err
		}
		if err := s.publish(buf); err != nil {
			slog.Debug("message refused", "user", s.user, "err", err)
			s.conn.Shutdown(ws.PolicyViolation, "message refused")
			return err
		}
	}
}

func (s *session) publish(buf *bytes.Buffer) error {
	e, err := events.Decode(buf.Bytes())
	if err != nil {
		return err
	}
	return s.hub.Publish(s.user, e)
}
