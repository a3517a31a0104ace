package unclosedresource

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"
)

// fetch returns before the defer when the status is not what it wants, and that
// body is never closed: a connection and two goroutines stay.
func fetch(url string, into any) error {
	resp, err := http.Get(url) // want "not closed"
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	defer resp.Body.Close()
	return json.NewDecoder(resp.Body).Decode(into)
}

// retry closes the last body only: the others are overwritten.
func retry(client *http.Client, req *http.Request) (*http.Response, error) {
	var resp *http.Response
	var err error
	for i := 0; i < 3; i++ {
		resp, err = client.Do(req) // want "not closed"
		if err == nil && resp.StatusCode < 500 {
			break
		}
		time.Sleep(time.Second)
	}
	return resp, err
}

// names leaves the rows open when one can't be read: their connection is never
// given back to the pool.
func names(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM users") // want "not closed"
	if err != nil {
		return nil, err
	}
	var found []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		found = append(found, name)
	}
	return found, rows.Err()
}

// rename commits or leaves the transaction open.
func rename(ctx context.Context, db *sql.DB, from, to string) error {
	tx, err := db.BeginTx(ctx, nil) // want "not committed or rolled back"
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE users SET name = ? WHERE name = ?", to, from); err != nil {
		return err
	}
	return tx.Commit()
}

// first cancels when it has an answer and forgets to when it has none: ctx stays
// in its parent until that ends.
func first(parent context.Context, ask func(context.Context) (string, bool)) (string, error) {
	ctx, cancel := context.WithCancel(parent) // want "not called"
	answer, ok := ask(ctx)
	if !ok {
		return "", errors.New("no answer")
	}
	cancel()
	return answer, nil
}

// interruptible drops the function that ends the goroutine behind ctx.
func interruptible(parent context.Context, work func(context.Context) error) error {
	ctx, _ := signal.NotifyContext(parent, os.Interrupt) // want "not called"
	return work(ctx)
}

// A watcher can be closed, but the handler that makes one never does.
type watcher struct {
	changes <-chan string
	cancel  context.CancelFunc
}

func watch(parent context.Context, next func(context.Context) string) *watcher {
	ctx, cancel := context.WithCancel(parent)
	changes := make(chan string)
	go func() {
		for {
			select {
			case changes <- next(ctx):
			case <-ctx.Done():
				return
			}
		}
	}()
	return &watcher{changes, cancel}
}

func (w *watcher) Close() { w.cancel() }

type server struct {
	lifetime context.Context
	next     func(context.Context) string
}

func (s *server) nextChange(w http.ResponseWriter, r *http.Request) {
	watcher := watch(s.lifetime, s.next) // want "not called"
	io.WriteString(w, <-watcher.changes)
}
