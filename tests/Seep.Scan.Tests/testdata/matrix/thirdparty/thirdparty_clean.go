package thirdparty

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/gorilla/websocket"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// C11 the response of a websocket dial needs no close.
func firstMessageClosed(addr string) ([]byte, error) {
	conn, resp, err := websocket.DefaultDialer.Dial(addr, nil)
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("%s: %w", resp.Status, err)
		}
		return nil, err
	}
	defer conn.Close()
	_, msg, err := conn.ReadMessage()
	return msg, err
}

// C11 only the status of the dial's response is used.
func subprotocol(addr string) (string, error) {
	conn, resp, err := websocket.DefaultDialer.Dial(addr, http.Header{"Sec-Websocket-Protocol": {"v2"}})
	if err != nil {
		return "", err
	}
	return resp.Header.Get("Sec-Websocket-Protocol"), conn.Close()
}

// C1 handler that closes its upgraded connection.
func echoClosed(up *websocket.Upgrader) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, err := up.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			kind, msg, err := conn.ReadMessage()
			if err != nil || conn.WriteMessage(kind, msg) != nil {
				return
			}
		}
	}
}

type room struct {
	join chan *websocket.Conn
}

// C8 upgraded connection sent to the room that owns it.
func (r *room) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	conn, err := new(websocket.Upgrader).Upgrade(w, req, nil)
	if err != nil {
		return
	}
	r.join <- conn
}

// C14 CollectRows closes.
func namesCollected(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, "SELECT name FROM users")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// C14 CollectRows inside a wrapper that is generic.
func collect[T any](ctx context.Context, conn *pgx.Conn, sql string) ([]T, error) {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sql, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	return all, err
}

// C14 rows of pgx iterated to the end.
func countRows(ctx context.Context, conn *pgx.Conn) (n int, err error) {
	rows, err := conn.Query(ctx, "SELECT 1 FROM users")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// C18 pgx transaction: Rollback after Commit is harmless.
func removeClosed(ctx context.Context, conn *pgx.Conn, id int64) error {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := tx.Exec(ctx, "DELETE FROM users WHERE id = $1", id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// C1 pgx row scanned at once.
func name(ctx context.Context, conn *pgx.Conn, id int64) (n string, err error) {
	err = conn.QueryRow(ctx, "SELECT name FROM users WHERE id = $1", id).Scan(&n)
	return n, err
}

// C7 errgroup: its goroutines close what they are given.
func sizes(ctx context.Context, paths []string) ([]int64, error) {
	g, ctx := errgroup.WithContext(ctx)
	all := make([]int64, len(paths))
	for i, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			return nil, errors.Join(err, g.Wait())
		}
		g.Go(func() (err error) {
			defer f.Close()
			if err := ctx.Err(); err != nil {
				return err
			}
			all[i], err = f.Seek(0, io.SeekEnd)
			return err
		})
	}
	return all, g.Wait()
}

// C7 errgroup runs the method value that closes.
func closeAll(files []*os.File) error {
	var g errgroup.Group
	for _, f := range files {
		g.Go(f.Close)
	}
	return g.Wait()
}

// C7 method value of a connection passed to errgroup.
func dialAndLeave(ctx context.Context, addr string) error {
	g, _ := errgroup.WithContext(ctx)
	conn, _, err := websocket.DefaultDialer.Dial(addr, nil)
	if err != nil {
		return errors.Join(err, g.Wait())
	}
	err = conn.WriteMessage(websocket.TextMessage, []byte("bye"))
	g.Go(conn.Close)
	return errors.Join(err, g.Wait())
}

// C2 group that others start goroutines in, and wait for.
func uploadAll(ctx context.Context, u uploader, roots []string, each func(string) error) error {
	g, ctx := errgroup.WithContext(ctx)
	u.start(ctx, g)
	walk(g, roots, each)
	return wait(g)
}

func wait(g *errgroup.Group) error { return g.Wait() }

type pool struct{ group *errgroup.Group }

func (p *pool) use(g *errgroup.Group) { p.group = g }

func (p *pool) close() error { return p.group.Wait() }

// C5 group that is kept by a callee.
func fill(ctx context.Context, p *pool, roots []string, each func(string) error) {
	g, _ := errgroup.WithContext(ctx)
	p.use(g)
	walk(g, roots, each)
}
