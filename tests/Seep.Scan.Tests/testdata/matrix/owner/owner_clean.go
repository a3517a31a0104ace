package owner

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"time"
)

// C5 Close releases the only field.
type feedClosed struct {
	conn net.Conn
	r    *bufio.Reader
}

func newFeedClosed(addr string) (*feedClosed, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &feedClosed{conn, bufio.NewReader(conn)}, nil
}

// Close hangs up.
func (f *feedClosed) Close() error { return f.conn.Close() }

// C5 both fields released, whatever the first says.
type relayClosed struct {
	in, out net.Conn
}

func newRelayClosed(from, to string) (r *relayClosed, err error) {
	r = new(relayClosed)
	if r.in, err = net.Dial("tcp", from); err != nil {
		return nil, err
	}
	if r.out, err = net.Dial("tcp", to); err != nil {
		r.in.Close()
		return nil, err
	}
	return r, nil
}

// Close closes both sides.
func (r *relayClosed) Close() error { return errors.Join(r.in.Close(), r.out.Close()) }

// C5 early return of the releaser behind a deferred release.
type sinkClosed struct {
	w    *bufio.Writer
	file *os.File
}

func openSinkClosed(path string) (*sinkClosed, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &sinkClosed{bufio.NewWriter(f), f}, nil
}

// Close flushes and closes.
func (s *sinkClosed) Close() (err error) {
	defer func() {
		if cerr := s.file.Close(); err == nil {
			err = cerr
		}
	}()
	if err := s.w.Flush(); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	return s.file.Sync()
}

// C5 releaser returns early only when the field is nil.
type journalClosed struct {
	path string
	file *os.File
}

func (j *journalClosed) append(line string) (err error) {
	if j.file == nil {
		if j.file, err = os.OpenFile(j.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(j.file, line)
	return err
}

// Close closes the file, once.
func (j *journalClosed) Close() error {
	if j.file == nil {
		return nil
	}
	f := j.file
	j.file = nil
	return f.Close()
}

// C5 releaser under sync.Once, with another name.
type worker struct {
	once   sync.Once
	cancel context.CancelFunc
	conn   net.Conn
	err    error
}

func newWorker(ctx context.Context, conn net.Conn) *worker {
	ctx, cancel := context.WithCancel(ctx)
	w := &worker{cancel: cancel, conn: conn}
	go w.loop(ctx)
	return w
}

func (w *worker) loop(ctx context.Context) {
	r := bufio.NewReader(w.conn)
	for ctx.Err() == nil {
		if _, err := r.ReadString('\n'); err != nil {
			return
		}
	}
}

// Halt ends the loop and hangs up.
func (w *worker) Halt() error {
	w.once.Do(func() {
		w.cancel()
		w.err = w.conn.Close()
	})
	return w.err
}

// C5 closers collected at construction and run in reverse.
type app struct {
	closers []io.Closer
	log     *log.Logger
	backend net.Conn
}

func newApp(path, addr string) (a *app, err error) {
	a = new(app)
	defer func() {
		if err != nil {
			a.Close()
		}
	}()
	f, err := os.Create(path)
	if err != nil {
		return a, err
	}
	a.closers = append(a.closers, f)
	a.log = log.New(f, "", 0)
	if a.backend, err = net.Dial("tcp", addr); err != nil {
		return a, err
	}
	a.closers = append(a.closers, a.backend)
	return a, nil
}

// Close closes all, last first.
func (a *app) Close() (err error) {
	for i := len(a.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, a.closers[i].Close())
	}
	a.closers = nil
	return err
}

// C5 release as a function field.
type handle struct {
	path  string
	close func() error
}

func openHandle(path string) (*handle, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	return &handle{path, f.Close}, nil
}

// Close calls what was kept.
func (h *handle) Close() error { return h.close() }

// C5 the embedded connection's Close is promoted.
type counted struct {
	net.Conn
	read int64
}

func dialCounted(addr string) (*counted, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &counted{Conn: conn}, nil
}

// Read counts.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read += int64(n)
	return n, err
}

// C5 the method that hides the promoted Close releases both.
type recordedClosed struct {
	net.Conn
	tape *os.File
}

func recordClosed(addr, path string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	tape, err := os.Create(path)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return &recordedClosed{conn, tape}, nil
}

// Close closes connection and tape.
func (r *recordedClosed) Close() error {
	err := r.Conn.Close()
	return errors.Join(err, r.tape.Close())
}

// C5 reconnect closes the old value.
type linkClosed struct {
	addr string
	conn net.Conn
}

func (l *linkClosed) reconnect() error {
	if l.conn != nil {
		l.conn.Close()
	}
	conn, err := net.Dial("tcp", l.addr)
	if err != nil {
		l.conn = nil
		return err
	}
	l.conn = conn
	return nil
}

// Close closes the present connection.
func (l *linkClosed) Close() error {
	if l.conn != nil {
		return l.conn.Close()
	}
	return nil
}

// C5 rotation swaps and closes the old value behind the swap.
type rotatingClosed struct {
	mu   sync.Mutex
	file *os.File
	n    int
}

func (r *rotatingClosed) rotate(base string) error {
	f, err := os.Create(fmt.Sprintf("%s.%d", base, r.n))
	if err != nil {
		return err
	}
	r.mu.Lock()
	old := r.file
	r.file = f
	r.n++
	r.mu.Unlock()
	if old != nil {
		return old.Close()
	}
	return nil
}

// Close closes the present file.
func (r *rotatingClosed) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.file.Close()
}

// C5 the value moves out by detach, which the caller then owns.
type builder struct {
	file *os.File
	rows int
}

func newBuilder(path string) (*builder, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &builder{file: f}, nil
}

func (b *builder) detach() *os.File {
	f := b.file
	b.file = nil
	return f
}

func (b *builder) abort() {
	if b.file != nil {
		b.file.Close()
		os.Remove(b.file.Name())
	}
}

// C5 user of the type above: detached on success, aborted on failure.
func build(path string, lines []string) (*os.File, error) {
	b, err := newBuilder(path)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if _, err := fmt.Fprintln(b.file, l); err != nil {
			b.abort()
			return nil, err
		}
		b.rows++
	}
	return b.detach(), nil
}

// C5 borrowed: the caller that passes the connection closes it.
type greeter struct {
	conn net.Conn
	name string
}

func (g *greeter) greet() error {
	_, err := fmt.Fprintf(g.conn, "hello, %s\n", g.name)
	return err
}

// C5 caller that lends and closes.
func greetOnce(addr, name string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	g := &greeter{conn, name}
	return g.greet()
}

// C5 run owns: its deferred close ends the field with the loop.
type pump struct {
	conn net.Conn
	out  chan<- string
}

func startPump(addr string, out chan<- string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	p := &pump{conn, out}
	go p.run()
	return nil
}

func (p *pump) run() {
	defer p.conn.Close()
	for s := bufio.NewScanner(p.conn); s.Scan(); {
		p.out <- s.Text()
	}
}

// C5 owner of an owner.
type outer struct {
	sink *sinkClosed
	feed *feedClosed
}

func newOuter(path, addr string) (*outer, error) {
	s, err := openSinkClosed(path)
	if err != nil {
		return nil, err
	}
	f, err := newFeedClosed(addr)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &outer{sink: s, feed: f}, nil
}

// Close closes the parts.
func (o *outer) Close() error {
	err := o.feed.Close()
	if serr := o.sink.Close(); serr != nil {
		err = serr
	}
	return err
}

// C5 slice of files released in a loop that goes on past errors.
type shardsClosed struct {
	files []*os.File
}

func openShardsClosed(paths ...string) (*shardsClosed, error) {
	s := new(shardsClosed)
	for _, p := range paths {
		f, err := os.Open(p)
		if err != nil {
			s.Close()
			return nil, err
		}
		s.files = append(s.files, f)
	}
	return s, nil
}

// Close closes all files.
func (s *shardsClosed) Close() (err error) {
	for _, f := range s.files {
		err = errors.Join(err, f.Close())
	}
	return err
}

// C8 map of connections, each closed when it is dropped.
type routesClosed struct {
	mu    sync.Mutex
	conns map[string]net.Conn
}

func (r *routesClosed) get(addr string) (net.Conn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c, ok := r.conns[addr]; ok {
		return c, nil
	}
	c, err := net.Dial("tcp", addr)
	if err == nil {
		r.conns[addr] = c
	}
	return c, err
}

// Drop closes one connection.
func (r *routesClosed) Drop(addr string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.conns[addr]; c != nil {
		c.Close()
		delete(r.conns, addr)
	}
}

// Close closes all connections.
func (r *routesClosed) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for addr, c := range r.conns {
		c.Close()
		delete(r.conns, addr)
	}
	return nil
}

// C5 process waited for by Close.
type pluginClosed struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

func startPluginClosed(path string) (*pluginClosed, error) {
	cmd := exec.Command(path)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &pluginClosed{cmd, in}, nil
}

// Close ends and reaps the child.
func (p *pluginClosed) Close() error {
	p.in.Close()
	return p.cmd.Wait()
}

// source is what callers see of a tailer.
type source interface {
	io.Closer
	Next() (string, error)
}

// C5 returned as an interface that has the releaser.
func openSource(path string) (source, error) {
	t, err := newTailer(path, withBuffer(1<<16))
	if err != nil {
		return nil, err
	}
	return tailSource{t}, nil
}

type tailSource struct{ t *tailer }

func (s tailSource) Next() (string, error) { return s.t.r.ReadString('\n') }
func (s tailSource) Close() error          { return s.t.stop() }

// C5 caller of the function above.
func firstLine(path string) (string, error) {
	s, err := openSource(path)
	if err != nil {
		return "", err
	}
	defer s.Close()
	return s.Next()
}

// C5 owner closed by the caller on every path.
func reportClosed(addr string, vs ...any) (err error) {
	c, err := dial(addr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	for _, v := range vs {
		if err := c.enc.Encode(v); err != nil {
			return err
		}
	}
	return nil
}

// C5 owner of an owner, flushed by the caller.
func summariseClosed(addr string, lines []string) error {
	m, err := newMeter(context.Background(), addr)
	if err != nil {
		return err
	}
	for _, l := range lines {
		m.n += len(l)
	}
	return m.flush()
}

// C5 generic owner: a pool of whatever closes.
type pool[T io.Closer] struct {
	idle chan T
	make func() (T, error)
}

func (p *pool[T]) get() (T, error) {
	select {
	case v := <-p.idle:
		return v, nil
	default:
		return p.make()
	}
}

func (p *pool[T]) put(v T) {
	select {
	case p.idle <- v:
	default:
		v.Close()
	}
}

// Close drains the pool.
func (p *pool[T]) Close() {
	close(p.idle)
	for v := range p.idle {
		v.Close()
	}
}

// C8 user of the pool: broken values are closed, good ones given back.
func (p *pool[T]) do(f func(T) error) error {
	v, err := p.get()
	if err != nil {
		return err
	}
	if err := f(v); err != nil {
		v.Close()
		return err
	}
	p.put(v)
	return nil
}

// C5 the pool's constructor function comes from outside.
func clients(addr string) *pool[*client] {
	return &pool[*client]{make(chan *client, 8), func() (*client, error) { return dial(addr) }}
}

// C12 options may take the resource or not; the struct that gets it closes it.
type server struct {
	ln   net.Listener
	http *http.Server
}

type option func(*server) error

func listenOn(addr string) option {
	return func(s *server) (err error) {
		s.ln, err = net.Listen("tcp", addr)
		return err
	}
}

func newServer(h http.Handler, opts ...option) (*server, error) {
	s := &server{http: &http.Server{Handler: h}}
	for _, o := range opts {
		if err := o(s); err != nil {
			return nil, errors.Join(err, s.Shutdown())
		}
	}
	return s, nil
}

// Shutdown ends serving.
func (s *server) Shutdown() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if s.ln != nil {
		err = errors.Join(err, s.ln.Close())
	}
	return err
}

var audit *journalClosed

// C5 a package variable assigned once keeps its file for the life of the process.
func init() {
	audit = &journalClosed{path: "/var/log/audit"}
	if err := audit.append("start"); err != nil {
		log.Print(err)
	}
}

// C2 the field is released by a function of the package, not by a method.
type spool struct {
	file *os.File
	enc  *json.Encoder
}

func openSpool(path string) (*spool, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &spool{f, json.NewEncoder(f)}, nil
}

func release(s *spool) error { return s.file.Close() }

// C2 user of the function above.
func spoolAll(path string, vs []any) error {
	s, err := openSpool(path)
	if err != nil {
		return err
	}
	for _, v := range vs {
		if err := s.enc.Encode(v); err != nil {
			return errors.Join(err, release(s))
		}
	}
	return release(s)
}

type runner interface{ Run(done <-chan struct{}) }

// C8 the goroutine of an interface's method, which closes its connection when it ends.
type feeder struct{ conn net.Conn }

func (f *feeder) Run(done <-chan struct{}) {
	defer f.conn.Close()
	<-done
}

func newRunner(addr string) (runner, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &feeder{conn}, nil
}

// C8 who begins it.
func runOne(addr string, done <-chan struct{}) error {
	w, err := newRunner(addr)
	if err != nil {
		return err
	}
	go w.Run(done)
	return nil
}

// C5 a field that leads back to the owner is no owner: what the owner has is released.
type answerWriter struct{ of *answer }

func (w *answerWriter) Write(p []byte) (int, error) { return w.of.file.Write(p) }

type answer struct {
	file *os.File
	w    answerWriter
}

func newAnswer(path string) (a *answer, err error) {
	defer func() {
		if err != nil {
			log.Print(err)
		}
	}()
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	a = &answer{file: f}
	a.w.of = a
	return a, nil
}

func answerOnce(path, text string) error {
	a, err := newAnswer(path)
	if err != nil {
		return err
	}
	_, err = io.WriteString(&a.w, text)
	return errors.Join(err, a.file.Close())
}

type onceFile struct {
	once sync.Once
	f    *os.File
}

func (o *onceFile) end() {
	o.once.Do(func() { o.f.Close() })
}

// C5 owner that closes once only.
func sized(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	o := &onceFile{f: f}
	defer o.end()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// C5 owner whose literal, called in place, closes on all its paths.
type lockedPort struct {
	mu   sync.Mutex
	done bool
	ln   net.Listener
}

func openLockedPort(addr string) (*lockedPort, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &lockedPort{ln: ln}, nil
}

func (p *lockedPort) Close() error {
	if wait, err := func() (bool, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.done {
			return false, nil
		}
		p.done = true
		if err := p.ln.Close(); err != nil {
			return false, err
		}
		return true, nil
	}(); err != nil {
		return err
	} else if !wait {
		return nil
	}
	return nil
}
