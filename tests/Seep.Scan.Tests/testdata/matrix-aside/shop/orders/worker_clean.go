package orders

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// C4 one life of a consumer: its own function closes the broker before the next one is dialled.
func (w *Worker) session(ctx context.Context) error {
	b, err := Dial(ctx, w.addr, "orders")
	if err != nil {
		return err
	}
	unhook := context.AfterFunc(ctx, func() { b.Close() })
	defer func() {
		if unhook() {
			b.Close()
		}
	}()
	for {
		o, err := b.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := w.Book(ctx, o); err != nil {
			w.log.Error("book", "order", o.ID, "err", err)
		}
	}
}

// C4 consumer over the function above, with back-off.
func (w *Worker) ConsumeForever(ctx context.Context) {
	for wait := time.Second; ctx.Err() == nil; wait = min(2*wait, time.Minute) {
		if err := w.session(ctx); err != nil {
			w.log.Warn("session", "err", err)
			time.Sleep(wait)
		}
	}
}

// C18 idempotent booking: every way out commits or rolls back.
func (w *Worker) BookOnce(ctx context.Context, o Order) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	switch res, err := tx.ExecContext(ctx, "INSERT INTO orders VALUES ($1) ON CONFLICT DO NOTHING", o.ID); {
	case err != nil:
		return errors.Join(err, tx.Rollback())
	default:
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	}
}

// C1 lease: taken and given back in one round of the loop.
func (w *Worker) sweepOne(ctx context.Context, o Order) (err error) {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var got bool
	row := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", o.ID)
	if err := row.Scan(&got); err != nil || !got {
		return err
	}
	return w.Book(ctx, o)
}

// C7 replay waits for what it started, also when an order is refused.
func (w *Worker) ReplayAll(ctx context.Context, all []Order) (err error) {
	g, gctx := errgroup.WithContext(ctx)
	defer func() { err = errors.Join(err, g.Wait()) }()
	for _, o := range all {
		if o.Total < 0 {
			return errors.New("negative total")
		}
		g.Go(func() error { return w.BookOnce(gctx, o) })
	}
	return nil
}

// C8 hedged request: the slower answer is closed by the goroutine that waits for it.
func (w *Worker) Hedge(ctx context.Context, urls [2]string) (*http.Response, error) {
	type answer struct {
		resp *http.Response
		err  error
	}
	answers := make(chan answer, len(urls))
	for _, u := range urls {
		go func() {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, u, nil)
			if err != nil {
				answers <- answer{nil, err}
				return
			}
			resp, err := w.client.Do(req)
			answers <- answer{resp, err}
		}()
	}
	first := <-answers
	go func() {
		if second := <-answers; second.err == nil {
			second.resp.Body.Close()
		}
	}()
	return first.resp, first.err
}

// Subscription is a topic that somebody reads.
type Subscription struct {
	Messages <-chan Order
	cancel   context.CancelFunc
	done     chan struct{}
}

// C5 a subscription ends its goroutine and its broker; the broker is the goroutine's.
func Subscribe(ctx context.Context, addr, topic string) (*Subscription, error) {
	b, err := Dial(ctx, addr, topic)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	messages := make(chan Order)
	s := &Subscription{messages, cancel, make(chan struct{})}
	context.AfterFunc(ctx, func() { b.Close() })
	go func() {
		defer close(s.done)
		defer cancel()
		defer close(messages)
		for {
			o, err := b.Next()
			if err != nil {
				return
			}
			select {
			case messages <- o:
			case <-ctx.Done():
				return
			}
		}
	}()
	return s, nil
}

// Unsubscribe ends the subscription and waits for it.
func (s *Subscription) Unsubscribe() {
	s.cancel()
	<-s.done
}

// C7 user of a subscription: method value deferred.
func (w *Worker) BookFrom(ctx context.Context, topic string, max int) error {
	s, err := Subscribe(ctx, w.addr, topic)
	if err != nil {
		return err
	}
	defer s.Unsubscribe()
	for range max {
		o, ok := <-s.Messages
		if !ok {
			return nil
		}
		if err := w.BookOnce(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// Outbox sends what was booked.
type Outbox struct {
	mu    sync.Mutex
	peers map[string]net.Conn
	mark  *sql.Stmt
}

// C8 the connection of a peer is dialled once, replaced when it broke, and all are closed at the end.
func (x *Outbox) send(addr string, b []byte) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	c := x.peers[addr]
	if c == nil {
		var err error
		if c, err = net.Dial("tcp", addr); err != nil {
			return err
		}
		x.peers[addr] = c
	}
	if _, err := c.Write(b); err != nil {
		delete(x.peers, addr)
		return errors.Join(err, c.Close())
	}
	return nil
}

// Close closes statement and peers.
func (x *Outbox) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	err := x.mark.Close()
	for _, c := range x.peers {
		err = errors.Join(err, c.Close())
	}
	clear(x.peers)
	return err
}

// C5 the prepared statement moves into the outbox.
func NewOutbox(ctx context.Context, db *sql.DB) (*Outbox, error) {
	mark, err := db.PrepareContext(ctx, "UPDATE orders SET sent = true WHERE id = $1")
	if err != nil {
		return nil, err
	}
	return &Outbox{peers: make(map[string]net.Conn), mark: mark}, nil
}
