// Package orders is the order part of a shop: consumers of a queue, a mailer, and the payment client.
package orders

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/smtp"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// Order is what customers place.
type Order struct {
	ID    int64
	Mail  string
	Total int64
}

// Broker is a line protocol over TCP: SUB topic, MSG payload, ACK.
type Broker struct {
	conn net.Conn
	in   *bufio.Reader
}

// Dial connects and subscribes.
func Dial(ctx context.Context, addr, topic string) (*Broker, error) {
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(conn, "SUB %s\n", topic); err != nil {
		conn.Close()
		return nil, err
	}
	return &Broker{conn, bufio.NewReader(conn)}, nil
}

// Next waits for a message.
func (b *Broker) Next() (o Order, err error) {
	line, err := b.in.ReadString('\n')
	if err != nil {
		return o, err
	}
	err = json.Unmarshal([]byte(strings.TrimPrefix(line, "MSG ")), &o)
	return o, err
}

// Close hangs up.
func (b *Broker) Close() error { return b.conn.Close() }

// Worker books orders.
type Worker struct {
	db     *sql.DB
	addr   string
	log    *slog.Logger
	client *http.Client
}

// L4 a consumer that reconnects forgets the broker it gave up.
func (w *Worker) Consume(ctx context.Context) error {
	for ctx.Err() == nil {
		b, err := Dial(ctx, w.addr, "orders") // want "unclosed-resource"
		if err != nil {
			w.log.Warn("dial", "err", err)
			time.Sleep(time.Second)
			continue
		}
		for {
			o, err := b.Next()
			if err != nil {
				w.log.Warn("next", "err", err)
				break
			}
			if err := w.Book(ctx, o); err != nil {
				w.log.Error("book", "order", o.ID, "err", err)
			}
		}
	}
	return ctx.Err()
}

// L9 an order that was booked before is no error, and no reason to end the transaction either.
func (w *Worker) Book(ctx context.Context, o Order) error {
	tx, err := w.db.BeginTx(ctx, nil) // want "unclosed-resource"
	if err != nil {
		return err
	}
	var known bool
	err = tx.QueryRowContext(ctx, "SELECT EXISTS(SELECT 1 FROM orders WHERE id = $1)", o.ID).Scan(&known)
	if err != nil {
		tx.Rollback()
		return err
	}
	if known {
		w.log.Info("seen", "order", o.ID)
		return nil
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders VALUES ($1, $2)", o.ID, o.Total); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// L5 a sweep defers each lease's release to its own end, hours later.
func (w *Worker) Sweep(ctx context.Context, due <-chan Order) error {
	for o := range due {
		conn, err := w.db.Conn(ctx)
		if err != nil {
			return err
		}
		defer conn.Close() // want "defer-in-loop"
		if _, err := conn.ExecContext(ctx, "SELECT pg_try_advisory_lock($1)", o.ID); err != nil {
			w.log.Warn("lock", "order", o.ID, "err", err)
			continue
		}
		if err := w.Book(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// L11 replay returns at the first order without a mail, its group running on.
func (w *Worker) Replay(ctx context.Context, all []Order) error {
	g, gctx := errgroup.WithContext(ctx) // want "unclosed-resource"
	for _, o := range all {
		if o.Mail == "" {
			return fmt.Errorf("order %d: no mail", o.ID)
		}
		g.Go(func() error { return w.Book(gctx, o) })
	}
	return g.Wait()
}

// L10 each payment gets a context of its own whose cancel only the success sees.
func (w *Worker) Pay(ctx context.Context, o Order) error {
	pctx, cancel := context.WithTimeout(ctx, 15*time.Minute) // want "unclosed-resource"
	req, err := http.NewRequestWithContext(pctx, http.MethodPost, "https://pay.example/charge", nil)
	if err != nil {
		cancel()
		return err
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return fmt.Errorf("pay %d: %w", o.ID, err)
	}
	defer cancel()
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		msg, _ := io.ReadAll(io.LimitReader(resp.Body, 512))
		return fmt.Errorf("pay %d: %s: %s", o.ID, resp.Status, msg)
	}
	return nil
}

// L2 the mail server's refusal leaves the session open.
func (w *Worker) Mail(o Order) error {
	c, err := smtp.Dial("mail:25") // want "unclosed-resource"
	if err != nil {
		return err
	}
	if err := c.Mail("shop@example.org"); err != nil {
		return err
	}
	if err := c.Rcpt(o.Mail); err != nil {
		return fmt.Errorf("order %d: %w", o.ID, err)
	}
	body, err := c.Data()
	if err != nil {
		c.Close()
		return err
	}
	fmt.Fprintf(body, "Subject: order %d\r\n\r\nThank you.\r\n", o.ID)
	if err := body.Close(); err != nil {
		c.Close()
		return err
	}
	return c.Quit()
}

// L7 the registry starts a context for each topic and has no way to end one.
type Registry struct {
	mu     sync.Mutex
	base   context.Context
	topics map[string]*topic
}

type topic struct {
	name   string
	ctx    context.Context
	cancel context.CancelFunc // want "missing-close"
}

func (r *Registry) open(name string) *topic {
	r.mu.Lock()
	defer r.mu.Unlock()
	if t, ok := r.topics[name]; ok {
		return t
	}
	ctx, cancel := context.WithCancel(r.base)
	t := &topic{name: name, ctx: ctx, cancel: cancel}
	r.topics[name] = t
	return t
}

// Wait blocks until the topic of that name ends.
func (r *Registry) Wait(name string) error {
	t := r.open(name)
	<-t.ctx.Done()
	return t.ctx.Err()
}
