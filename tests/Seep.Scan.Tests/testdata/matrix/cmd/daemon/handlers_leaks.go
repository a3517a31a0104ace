package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// L9 handler in package main: the transaction is left open when the body cannot be decoded.
func create(w http.ResponseWriter, r *http.Request) {
	tx, err := db.Begin() // want "unclosed-resource"
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	var name string
	if err := json.NewDecoder(r.Body).Decode(&name); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if _, err := tx.Exec("INSERT INTO users VALUES ($1)", name); err != nil {
		tx.Rollback()
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	tx.Commit()
}

// L11 handler in package main that opens a pool for each request.
func tenant(w http.ResponseWriter, r *http.Request) {
	pool, err := sql.Open("postgres", "dbname="+r.PathValue("tenant")) // want "unclosed-resource"
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := pool.PingContext(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// L1 handler in package main that leaves the file it serves open.
func avatar(w http.ResponseWriter, r *http.Request) {
	name := filepath.Base(r.PathValue("user"))
	f, err := os.Open(filepath.Join("avatars", name)) // want "unclosed-resource"
	if err != nil {
		http.NotFound(w, r)
		return
	}
	http.ServeContent(w, r, name, time.Time{}, f)
}
