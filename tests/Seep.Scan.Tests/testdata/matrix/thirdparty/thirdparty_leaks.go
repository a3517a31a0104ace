// Package thirdparty holds the patterns about modules outside the standard library.
package thirdparty

import (
	"context"
	"errors"
	"log"
	"net/http"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// L1 websocket connection never closed.
func firstMessage(addr string) ([]byte, error) {
	conn, _, err := websocket.DefaultDialer.Dial(addr, nil) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	_, msg, err := conn.ReadMessage()
	return msg, err
}

// L2 upgraded connection lost when the greeting fails.
func greet(up *websocket.Upgrader, w http.ResponseWriter, r *http.Request) error {
	conn, err := up.Upgrade(w, r, nil) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if err := conn.WriteMessage(websocket.TextMessage, []byte("hello")); err != nil {
		return err
	}
	return conn.Close()
}

// L1 handler that reads until the peer is gone and does not close.
func echo(up *websocket.Upgrader) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil) // want "unclosed-resource"
		if err != nil {
			log.Print(err)
			return
		}
		for {
			kind, msg, err := conn.ReadMessage()
			if err != nil {
				return
			}
			if err := conn.WriteMessage(kind, msg); err != nil {
				return
			}
		}
	}
}

// L4 reconnecting client overwrites its connection.
func listen(addr string, each func([]byte)) error {
	conn, _, err := websocket.DefaultDialer.Dial(addr, nil) // want "unclosed-resource"
	for err == nil {
		var msg []byte
		if _, msg, err = conn.ReadMessage(); err != nil {
			conn, _, err = websocket.DefaultDialer.Dial(addr, nil) // want "unclosed-resource"
			continue
		}
		each(msg)
	}
	return err
}

// L2 rows of pgx left at a scan error.
func names(ctx context.Context, conn *pgx.Conn) (all []string, err error) {
	rows, err := conn.Query(ctx, "SELECT name FROM users") // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

// L9 pgx row that is never scanned.
func poke(ctx context.Context, conn *pgx.Conn) {
	row := conn.QueryRow(ctx, "SELECT pg_notify('poke', '')") // want "unclosed-resource"
	log.Printf("poked: %v", row != nil)
}

// L9 pgx transaction without Rollback on the error path.
func remove(ctx context.Context, conn *pgx.Conn, id int64) error {
	tx, err := conn.Begin(ctx) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if err := tx.Exec(ctx, "DELETE FROM users WHERE id = $1", id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// L2 pgx connection dropped when the query fails.
func once(ctx context.Context, addr, sql string) error {
	conn, err := pgx.Connect(ctx, addr) // want "unclosed-resource"
	if err != nil {
		return err
	}
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return err
	}
	rows.Close()
	return errors.Join(rows.Err(), conn.Close(ctx))
}

// L11 errgroup.WithContext without Wait.
func fireAll(ctx context.Context, fs ...func(context.Context) error) {
	g, ctx := errgroup.WithContext(ctx) // want "unclosed-resource"
	for _, f := range fs {
		g.Go(func() error { return f(ctx) })
	}
}

// L11 errgroup: early return before Wait.
func fireChecked(ctx context.Context, fs map[string]func(context.Context) error) error {
	g, ctx := errgroup.WithContext(ctx) // want "unclosed-resource"
	for name, f := range fs {
		if f == nil {
			return errors.New("no function: " + name)
		}
		g.Go(func() error { return f(ctx) })
	}
	return g.Wait()
}

type uploader interface {
	start(ctx context.Context, g *errgroup.Group)
}

func walk(g *errgroup.Group, roots []string, each func(string) error) {
	for _, root := range roots {
		g.Go(func() error { return each(root) })
	}
}

// L2 group that others start goroutines in: early return before Wait.
func upload(ctx context.Context, u uploader, roots []string, each func(string) error) error {
	g, ctx := errgroup.WithContext(ctx) // want "unclosed-resource"
	u.start(ctx, g)
	g.Go(func() error {
		walk(g, roots, each)
		return nil
	})
	if len(roots) > 100 {
		return http.ErrContentLength
	}
	return g.Wait()
}
