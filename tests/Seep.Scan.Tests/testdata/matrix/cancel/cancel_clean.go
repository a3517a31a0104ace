package cancel

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"testing"
	"time"
)

// C1 deferred cancel.
func runForClosed(ctx context.Context, j job) error {
	ctx, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	return j.run(ctx)
}

// C1 cancelled on every path without defer.
func runCheckedClosed(ctx context.Context, j job) error {
	ctx, cancel := context.WithCancel(ctx)
	if err := j.run(ctx); err != nil {
		cancel()
		return fmt.Errorf("job %d: %w", j.id, err)
	}
	cancel()
	return nil
}

// C1 acquired under a condition and deferred there.
func runMaybeLimited(ctx context.Context, j job, limit time.Duration) error {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	return j.run(ctx)
}

// C17 cancel is nil unless acquired, tested before the call.
func runNilCancel(ctx context.Context, j job, limit time.Duration) error {
	var cancel context.CancelFunc
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit)
	}
	err := j.run(ctx)
	if cancel != nil {
		cancel()
	}
	return err
}

// C1 either of two acquires, one release.
func runEither(ctx context.Context, j job, limit time.Duration) error {
	var cancel context.CancelFunc
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit)
	} else {
		ctx, cancel = context.WithCancel(ctx)
	}
	defer cancel()
	return j.run(ctx)
}

// C1 the old one is cancelled before it is overwritten.
func latestClosed(ctx context.Context, jobs <-chan job) {
	cancel := func() {}
	defer func() { cancel() }()
	for j := range jobs {
		cancel()
		jctx, c := context.WithCancel(ctx)
		cancel = c
		go j.run(jctx)
	}
}

// C1 retry cancels each try's context.
func retryClosed(ctx context.Context, j job) (err error) {
	for range 3 {
		try, cancel := context.WithTimeout(ctx, 30*time.Minute)
		err = j.run(try)
		cancel()
		if err == nil {
			return nil
		}
	}
	return err
}

// C1 loop body in a function literal: its defer runs each time.
func workClosed(ctx context.Context, jobs <-chan job) {
	for j := range jobs {
		func() {
			jctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			if err := j.run(jctx); err != nil {
				log.Printf("job %d: %v", j.id, err)
			}
		}()
	}
}

// C15 WithCancel over Background retains nothing.
func detached(j job) error {
	ctx, _ := context.WithCancel(context.Background())
	return j.run(ctx)
}

// C15 WithCancel over a value over TODO retains nothing.
func detachedValue(j job) error {
	ctx, cancel := context.WithCancel(context.WithValue(context.TODO(), jobKey{}, j.id))
	if err := j.run(ctx); err != nil {
		return err
	}
	cancel()
	return nil
}

// C15 WithoutCancel cuts the tie to the parent.
func detachedFrom(ctx context.Context, j job) error {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	err := j.run(ctx)
	if err != nil {
		cancel(err)
	}
	return err
}

// C15 the parent is a local context that is cancelled here: its children go with it.
func nested(ctx context.Context, jobs []job) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, j := range jobs {
		child, _ := context.WithCancel(ctx)
		err = errors.Join(err, j.run(child))
	}
	return err
}

// C2 the wrapper's cancel deferred.
func budgetedClosed(ctx context.Context, j job) error {
	ctx, cancel := withBudget(ctx, 90)
	defer cancel()
	return j.run(ctx)
}

// C7 cancel returned to the caller inside a bigger closure.
func withTrace(ctx context.Context, name string) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	began := time.Now()
	return ctx, func() {
		cancel()
		log.Printf("%s took %s", name, time.Since(began))
	}
}

// C7 caller of the function above.
func traced(ctx context.Context, j job) error {
	ctx, done := withTrace(ctx, fmt.Sprint("job ", j.id))
	defer done()
	return j.run(ctx)
}

// C8 the goroutine that uses the context cancels it.
func spawn(ctx context.Context, j job) <-chan error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	out := make(chan error, 1)
	go func() {
		defer cancel()
		out <- j.run(ctx)
	}()
	return out
}

// C8 cancels kept in a map and called by key.
type runner struct {
	mu      sync.Mutex
	cancels map[int]context.CancelFunc
}

func (r *runner) start(ctx context.Context, j job) {
	ctx, cancel := context.WithCancel(ctx)
	r.mu.Lock()
	r.cancels[j.id] = cancel
	r.mu.Unlock()
	go j.run(ctx)
}

func (r *runner) stop(id int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if cancel, ok := r.cancels[id]; ok {
		cancel()
		delete(r.cancels, id)
	}
}

// C7 cancels collected and all called.
func fanOut(ctx context.Context, jobs []job) (err error) {
	cancels := make([]context.CancelFunc, 0, len(jobs))
	for _, j := range jobs {
		jctx, cancel := context.WithTimeout(ctx, time.Minute)
		cancels = append(cancels, cancel)
		err = errors.Join(err, j.run(jctx))
	}
	for _, cancel := range cancels {
		cancel()
	}
	return err
}

// C7 cancel as the function of a timer that fires soon.
func grace(ctx context.Context, j job) {
	ctx, cancel := context.WithCancel(ctx)
	go j.run(ctx)
	time.AfterFunc(5*time.Second, cancel)
}

// C7 cancel runs once, from a signal or from the end.
func guarded(ctx context.Context, j job, quit <-chan struct{}) error {
	ctx, cancel := context.WithCancelCause(ctx)
	end := sync.OnceFunc(func() { cancel(context.Canceled) })
	defer end()
	go func() {
		select {
		case <-quit:
			end()
		case <-ctx.Done():
		}
	}()
	return j.run(ctx)
}

// C7 the test cancels.
func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// C5 cancel in a field, called by Close.
type session struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func (h *hub) session() *session {
	s := new(session)
	s.ctx, s.cancel = context.WithCancel(h.ctx)
	return s
}

// Close ends the session.
func (s *session) Close() error {
	s.cancel()
	return nil
}

// C5 cancel in a field that another type's method calls.
type ticket struct {
	id     int
	cancel context.CancelFunc
}

func (h *hub) issue(id int) (*ticket, context.Context) {
	ctx, cancel := context.WithCancel(h.ctx)
	return &ticket{id, cancel}, ctx
}

func (r *runner) revoke(t *ticket) {
	r.stop(t.id)
	t.cancel()
}

// C5 cancel lies in a field and the loop that it ends calls it too.
type poller struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func newPoller(ctx context.Context, poll func(context.Context) error) *poller {
	ctx, cancel := context.WithCancel(ctx)
	p := &poller{cancel, make(chan struct{})}
	go func() {
		defer close(p.done)
		defer cancel()
		for ctx.Err() == nil && poll(ctx) == nil {
			time.Sleep(time.Second)
		}
	}()
	return p
}

func (p *poller) Stop() {
	p.cancel()
	<-p.done
}

// C1 NotifyContext stopped on the way out.
func interruptibleClosed(ctx context.Context, j job) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return j.run(ctx)
}

// C1 AfterFunc stopped on the way out.
func (h *hub) attachClosed(conn net.Conn, serve func(net.Conn)) {
	defer conn.Close()
	stop := context.AfterFunc(h.ctx, func() { conn.SetDeadline(time.Now()) })
	defer stop()
	serve(conn)
}

// C15 AfterFunc on a context that is cancelled on the way out: it runs then.
func (h *hub) attachLocal(conn net.Conn, serve func(context.Context, net.Conn)) {
	ctx, cancel := context.WithCancel(h.ctx)
	defer cancel()
	context.AfterFunc(ctx, func() { conn.Close() })
	serve(ctx, conn)
}

// C1 signals stopped in both cases.
func waitQuitClosed(ctx context.Context) error {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, os.Interrupt)
	defer signal.Stop(ch)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-ch:
		return nil
	}
}

// C1 Reset discharges all channels.
func waitOnce() {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, syscall.SIGUSR1)
	<-ch
	signal.Reset(syscall.SIGUSR1)
}

// C13 the path without cancel ends the process.
func runOrDie(ctx context.Context, j job) {
	ctx, cancel := context.WithCancel(ctx)
	if err := j.run(ctx); err != nil {
		log.Fatalf("job %d: %v", j.id, err)
	}
	cancel()
}

// C8 handler: the request's context is replaced and cancelled by the response's end.
func limit(next http.Handler, d time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), d)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// C12 functional options: each is a function of unknown body that may keep a cancel.
func newRunner(opts ...func(*runner)) *runner {
	r := &runner{cancels: map[int]context.CancelFunc{}}
	for _, o := range opts {
		o(r)
	}
	return r
}

// C8 option that stores a cancel in what it configures.
func withJob(ctx context.Context, j job) func(*runner) {
	return func(r *runner) {
		ctx, cancel := context.WithCancel(ctx)
		r.cancels[j.id] = cancel
		go j.run(ctx)
	}
}

// C5 caller of a constructor stops what it got.
func (h *hub) watchClosed(r *http.Request) string {
	w := newWatch(r.Context())
	defer w.stop()
	select {
	case e := <-w.events:
		return e
	case <-time.After(time.Second):
		return ""
	}
}

// C15 the context above is cancelled, which literals capture: the one below holds nothing then.
func provenance(work func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(context.Background())
	ctx, release := context.WithTimeout(ctx, time.Minute)
	_ = release
	defer cancel(context.Canceled)
	later := func() error { return work(ctx) }
	return later()
}

// C5 the process's handler of a signal, read for ever.
func (h *hub) reloadOn(when os.Signal, reload func()) {
	ch := make(chan os.Signal, 1)
	signal.Notify(ch, when)
	go func() {
		for {
			<-ch
			reload()
		}
	}()
}

// C1 cancelled on each path, so that the goroutine ends.
func (h *hub) flushedAlways(ctx context.Context, flush func(context.Context) error) error {
	ctx, cancel := delayed(ctx, time.Second)
	defer cancel()
	return flush(ctx)
}
