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
	body    io.ReadCloser // want "no method"
	decoder *json.Decoder
}

func OpenStream(url string) (*Stream, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return &Stream{resp.Body, json.NewDecoder(resp.Body)}, nil
}

func (s *Stream) Next(into any) error { return s.decoder.Decode(into) }

// A Poller can't be ended: nothing calls its cancel function.
type Poller struct {
	ctx    context.Context
	cancel context.CancelFunc // want "no method"
}

func NewPoller(parent context.Context, poll func()) *Poller {
	p := &Poller{}
	p.ctx, p.cancel = context.WithCancel(parent)
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
type Pair struct {
	in  net.Conn
	out net.Conn // want "fails before"
}

func Connect(from, to string) (*Pair, error) {
	in, err := net.Dial("tcp", from)
	if err != nil {
		return nil, err
	}
	out, err := net.Dial("tcp", to)
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

// A Session owns its connection, whoever has dialled it.
type Session struct {
	//seep:owns
	Conn net.Conn // want "said to own"
}

func NewSession(conn net.Conn) *Session { return &Session{conn} }

func (s *Session) Send(message []byte) error {
	_, err := s.Conn.Write(message)
	return err
}
