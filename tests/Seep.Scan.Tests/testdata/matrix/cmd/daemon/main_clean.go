// Command daemon holds the patterns about values that live as long as the process.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

var (
	db      *sql.DB
	access  *log.Logger
	started = time.Now()
)

// C5 log file in a package variable, opened at start-up.
func init() {
	f, err := os.OpenFile("access.log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		access = log.Default()
		return
	}
	access = log.New(f, "", log.LstdFlags)
}

// C13 main: pid file, listener, signals and a context that end with the process.
func main() {
	addr := flag.String("addr", ":8080", "address")
	flag.Parse()
	pid, err := os.Create("daemon.pid")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(pid, os.Getpid())
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	if db, err = sql.Open("postgres", os.Getenv("DSN")); err != nil {
		log.Fatal(err)
	}
	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		for range reload {
			access.Printf("reload after %s", time.Since(started))
		}
	}()
	srv := newServer()
	context.AfterFunc(ctx, func() { srv.Close() })
	log.Print(srv.Serve(ln))
}

// C13 set up once from main, kept by the server that main runs.
func newServer() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users", users)
	mux.HandleFunc("POST /users", create)
	mux.HandleFunc("GET /tenants/{tenant}", tenant)
	mux.HandleFunc("GET /avatars/{user}", avatar)
	return &http.Server{Handler: mux, ReadTimeout: 10 * time.Second}
}

// C1 handler: rows closed, row scanned.
func users(w http.ResponseWriter, r *http.Request) {
	rows, err := db.QueryContext(r.Context(), "SELECT name FROM users")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			access.Print(err)
			return
		}
		fmt.Fprintln(w, name)
	}
}
