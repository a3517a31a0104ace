// Heartbeat is the notification service of the platform team. Services post
// events over HTTP, people receive them over a websocket.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"example.org/heartbeat/internal/api"
	"example.org/heartbeat/internal/audit"
	"example.org/heartbeat/internal/events"
	"example.org/heartbeat/internal/presence"
	"example.org/heartbeat/internal/profiles"
	"example.org/heartbeat/internal/session"
	"example.org/heartbeat/internal/stats"
	"example.org/heartbeat/internal/subs"
	"example.org/heartbeat/internal/tickets"
)

const shutdownGrace = 8 * time.Second

func main() {
	addr := flag.String("addr", envOr("HEARTBEAT_ADDR", ":8080"), "address to listen on")
	auditFile := flag.String("audit", os.Getenv("HEARTBEAT_AUDIT"), "file for the audit trail (default: none is written)")
	flag.Parse()

	if err := run(*addr, *auditFile); err != nil {
		slog.Error("heartbeat stopped", "err", err)
		os.Exit(1)
	}
}

func envOr(name, fallback string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return fallback
}

func run(addr, auditFile string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	sink := io.Discard
	if auditFile != "" {
		f, err := os.OpenFile(auditFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
		if err != nil {
			return fmt.Errorf("audit file: %w", err)
		}
		defer f.Close()
		sink = f
	}

	var (
		trail    = audit.NewTrail(sink)
		meter    = stats.NewMeter()
		issuer   = tickets.NewIssuer()
		list     = subs.NewList()
		hub      = events.NewHub(list)
		board    = presence.NewBoard()
		sessions = session.NewManager(hub, board)
	)

	// These three run as long as the process does.
	var background sync.WaitGroup
	for _, loop := range []func(context.Context){trail.Run, meter.Run, issuer.Run} {
		background.Add(1)
		go func() {
			defer background.Done()
			loop(ctx)
		}()
	}

	srv := &http.Server{
		Handler: api.New(api.Deps{
			Trail:    trail,
			Meter:    meter,
			Tickets:  issuer,
			Subs:     list,
			Hub:      hub,
			Board:    board,
			Profiles: profiles.NewStore(),
			Sessions: sessions,
		}),
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    32 << 10,
	}

	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	slog.Info("listening", "addr", ln.Addr().String())

	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	slog.Info("shutting down")
	grace, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	err = srv.Shutdown(grace)
	if werr := sessions.Wait(grace); err == nil {
		err = werr
	}
	background.Wait()
	if errors.Is(err, context.DeadlineExceeded) {
		slog.Warn("some clients did not go in time")
		return nil
	}
	return err
}
