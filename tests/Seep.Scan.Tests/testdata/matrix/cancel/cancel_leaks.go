// Package cancel holds the patterns about cancel functions, signals and what runs after a context.
package cancel

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

type job struct {
	id  int
	run func(context.Context) error
}

// L10 cancel discarded with the blank identifier.
func runFor(ctx context.Context, j job) error {
	ctx, _ = context.WithTimeout(ctx, time.Hour) // want "unclosed-resource"
	return j.run(ctx)
}

// L10 cancel kept from the compiler by an assignment to the blank identifier.
func runNamed(ctx context.Context, j job) error {
	ctx, cancel := context.WithCancel(ctx) // want "unclosed-resource"
	_ = cancel
	return j.run(context.WithValue(ctx, jobKey{}, j.id))
}

type jobKey struct{}

// L2 early return between acquire and release: the job fails.
func runChecked(ctx context.Context, j job) error {
	ctx, cancel := context.WithCancel(ctx) // want "unclosed-resource"
	if err := j.run(ctx); err != nil {
		return err
	}
	cancel()
	return nil
}

// L3 cancelled in one case of a select only.
func wait(ctx context.Context, done <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, 24*time.Hour) // want "unclosed-resource"
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		cancel()
		return ctx.Err()
	}
}

// L3 deferred only when a limit is set, acquired always.
func runLimited(ctx context.Context, j job, limit time.Duration) error {
	ctx, cancel := context.WithCancel(ctx) // want "unclosed-resource"
	if limit > 0 {
		defer time.AfterFunc(limit, cancel).Stop()
	}
	return j.run(ctx)
}

// L4 cancel overwritten in a loop.
func latest(ctx context.Context, jobs <-chan job) {
	var cancel context.CancelFunc = func() {}
	for j := range jobs {
		var jctx context.Context
		jctx, cancel = context.WithCancel(ctx) // want "unclosed-resource"
		go j.run(jctx)
	}
	cancel()
}

// L10 overwritten by the context of the next try.
func retry(ctx context.Context, j job) (err error) {
	var cancel context.CancelFunc
	for range 3 {
		var try context.Context
		try, cancel = context.WithTimeout(ctx, 30*time.Minute) // want "unclosed-resource"
		if err = j.run(try); err == nil {
			break
		}
	}
	cancel()
	return err
}

// L5 defer in a loop over a channel: cancels pile up as long as the worker lives.
func work(ctx context.Context, jobs <-chan job) {
	for j := range jobs {
		jctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel() // want "defer-in-loop"
		if err := j.run(jctx); err != nil {
			log.Printf("job %d: %v", j.id, err)
		}
	}
}

// L6 the stopping closure is only called for a job that is refused at once.
func start(ctx context.Context, j job) bool {
	ctx, cancel := context.WithCancelCause(ctx) // want "unclosed-resource"
	stop := func(reason string) { cancel(errors.New(reason)) }
	if j.run == nil {
		stop("nothing to run")
		return false
	}
	go j.run(ctx)
	return true
}

// withBudget is a wrapper that returns a cancel.
func withBudget(ctx context.Context, cost int) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Duration(cost)*time.Minute)
}

// L10 wrapper's cancel dropped.
func budgeted(ctx context.Context, j job) error {
	ctx, _ = withBudget(ctx, 90) // want "unclosed-resource"
	return j.run(ctx)
}

// L10 wrapper's cancel called on success only.
func budgetedChecked(ctx context.Context, j job) error {
	ctx, cancel := withBudget(ctx, j.id) // want "unclosed-resource"
	err := j.run(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.Join(errors.New("over budget"), err)
	}
	cancel()
	return err
}

// L10 stop function of NotifyContext dropped.
func interruptible(ctx context.Context, j job) error {
	ctx, _ = signal.NotifyContext(ctx, os.Interrupt) // want "unclosed-resource"
	return j.run(ctx)
}

// L10 stop function of NotifyContext not called when the job fails.
func interruptibleChecked(ctx context.Context, j job) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM) // want "unclosed-resource"
	if err := j.run(ctx); err != nil {
		return err
	}
	stop()
	return nil
}

type hub struct {
	ctx context.Context
}

// L10 AfterFunc on the hub's context for each connection, its stop dropped.
func (h *hub) attach(conn net.Conn, serve func(net.Conn)) {
	context.AfterFunc(h.ctx, func() { conn.Close() }) // want "unclosed-resource"
	serve(conn)
	conn.Close()
}

// L10 AfterFunc's stop called only if serving went well.
func (h *hub) attachChecked(conn net.Conn, serve func(net.Conn) error) error {
	defer conn.Close()
	stop := context.AfterFunc(h.ctx, func() { conn.SetDeadline(time.Now()) }) // want "unclosed-resource"
	if err := serve(conn); err != nil {
		return err
	}
	stop()
	return nil
}

// L10 cancel stored in a field that nobody calls.
type subscription struct {
	ctx    context.Context
	cancel context.CancelFunc // want "missing-close"
	events chan string
}

func (h *hub) subscribe() *subscription {
	s := &subscription{events: make(chan string, 16)}
	s.ctx, s.cancel = context.WithCancel(h.ctx)
	return s
}

func (s *subscription) recv() (string, error) {
	select {
	case e := <-s.events:
		return e, nil
	case <-s.ctx.Done():
		return "", s.ctx.Err()
	}
}

// L10 stop function of AfterFunc stored in a field that nobody calls.
type lease struct {
	key  string
	stop func() bool // want "missing-close"
}

func (h *hub) lease(key string, release func(string)) *lease {
	return &lease{key, context.AfterFunc(h.ctx, func() { release(key) })}
}

// L1 channel registered for signals in a function that returns.
func waitReload(timeout time.Duration) bool {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGHUP) // want "unclosed-resource"
	select {
	case <-ch:
		return true
	case <-time.After(timeout):
		return false
	}
}

// L2 signals stopped, but not where the context ends first.
func waitQuit(ctx context.Context) error {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, os.Interrupt) // want "unclosed-resource"
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-ch:
	}
	signal.Stop(ch)
	return nil
}

// L8 caller drops the cancel that comes inside a struct.
func (h *hub) watch(r *http.Request) string {
	w := newWatch(h.ctx) // want "unclosed-resource"
	select {
	case e := <-w.events:
		return e
	case <-time.After(time.Second):
		return ""
	}
}

type watch struct {
	events chan string
	cancel context.CancelFunc
}

func newWatch(ctx context.Context) *watch {
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{make(chan string, 1), cancel}
	go func() {
		<-ctx.Done()
		close(w.events)
	}()
	return w
}

func (w *watch) stop() { w.cancel() }

// L10 the context above is a caller's.
func provenanceOf(ctx context.Context, work func(context.Context) error) error {
	ctx, release := context.WithTimeout(ctx, time.Hour) // want "unclosed-resource"
	_ = release
	later := func() error { return work(ctx) }
	return later()
}

// delayed gives a context that ends some time after another.
func delayed(parent context.Context, delay time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		select {
		case <-parent.Done():
		case <-ctx.Done():
			return
		}
		time.Sleep(delay)
		cancel()
	}()
	return ctx, cancel
}

// L10 a goroutine waits for a context that nothing else cancels.
func (h *hub) flushed(ctx context.Context, flush func(context.Context) error) error {
	ctx, cancel := delayed(ctx, time.Second) // want "unclosed-resource"
	if err := flush(ctx); err != nil {
		return err
	}
	cancel()
	return nil
}
