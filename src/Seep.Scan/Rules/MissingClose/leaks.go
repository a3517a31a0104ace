package missingclose

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"time"
)

// A Stream owns the body of its response, and has no method that closes it.
type Stream struct {
	body    io.ReadCloser
	decoder *json.Decoder
}

func OpenStream(url string) (*Stream, error) {
	resp, err := http.Get(url) // want "no method"
	if err != nil {
		return nil, err
	}
	return &Stream{resp.Body, json.NewDecoder(resp.Body)}, nil
}

func (s *Stream) Next(into any) error { return s.decoder.Decode(into) }

// A Poller can't be ended: nothing calls its cancel function.
type Poller struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func NewPoller(parent context.Context, poll func()) *Poller {
	p := &Poller{}
	p.ctx, p.cancel = context.WithCancel(parent) // want "no method"
	go p.run(poll)
	return p
}

func (p *Poller) run(poll func()) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			poll()
		case <-p.ctx.Done():
			return
		}
	}
}

// A Pair does not close its second connection when closing the first one fails.
type Pair struct{ in, out net.Conn }

func Connect(from, to string) (*Pair, error) {
	in, err := net.Dial("tcp", from)
	if err != nil {
		return nil, err
	}
	out, err := net.Dial("tcp", to) // want "not closed"
	if err != nil {
		in.Close()
		return nil, err
	}
	return &Pair{in, out}, nil
}

func (p *Pair) Close() error {
	if err := p.in.Close(); err != nil {
		return err
	}
	return p.out.Close()
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
	watcher := watch(s.lifetime, s.next) // want "never closed"
	io.WriteString(w, <-watcher.changes)
}
