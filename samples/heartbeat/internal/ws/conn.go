package ws

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Close codes of RFC 6455, section 7.4.1.
const (
	NormalClosure   = 1000
	GoingAway       = 1001
	ProtocolError   = 1002
	UnsupportedData = 1003
	noStatus        = 1005
	InvalidPayload  = 1007
	PolicyViolation = 1008
	MessageTooBig   = 1009
)

const (
	maxMessage = 32 << 10         // all fragments together
	idleWait   = 75 * time.Second // how long the peer may be silent
	writeWait  = 10 * time.Second // how long one frame may take to be written
	drainWait  = time.Second      // how long we read on when nothing can be written any more
)

// ErrCloseSent is returned by writes after the close frame went out.
var ErrCloseSent = errors.New("ws: close frame already sent")

// CloseError says why a connection ended by protocol.
type CloseError struct {
	Code   int
	Reason string
}

func (e *CloseError) Error() string {
	return fmt.Sprintf("ws: closed with %d %s", e.Code, e.Reason)
}

// Conn is a server side connection. One goroutine may read, any may write.
type Conn struct {
	nc net.Conn

	br       *bufio.Reader
	scratch  [maxControl]byte
	draining atomic.Bool

	wmu       sync.Mutex
	bw        *bufio.Writer
	whead     [10]byte
	closeSent bool
}

// ReadMessage reads the next text or binary message into buf. It answers
// control frames on the way. When the peer breaks the protocol it sends a close
// frame itself and returns a *CloseError.
func (c *Conn) ReadMessage(buf *bytes.Buffer) (Opcode, error) {
	op, err := c.readMessage(buf)
	var ce *CloseError
	if errors.As(err, &ce) {
		c.sendClose(ce.Code, ce.Reason)
	}
	return op, err
}

func (c *Conn) readMessage(buf *bytes.Buffer) (Opcode, error) {
	buf.Reset()
	var kind Opcode // opContinuation as long as no message has begun
	for {
		if err := c.extendDeadline(); err != nil {
			return 0, err
		}
		h, err := c.readHeader()
		if err != nil {
			return 0, err
		}
		if h.op.control() {
			if err := c.handleControl(h); err != nil {
				return 0, err
			}
			continue
		}

		switch {
		case h.op == opContinuation && kind == opContinuation:
			return 0, &CloseError{ProtocolError, "nothing to continue"}
		case h.op != opContinuation && kind != opContinuation:
			return 0, &CloseError{ProtocolError, "fragments are interleaved"}
		case h.op != opContinuation:
			kind = h.op
		}
		if h.length > maxMessage-int64(buf.Len()) {
			return 0, &CloseError{MessageTooBig, "message is too big"}
		}
		if err := c.readPayload(buf, h); err != nil {
			return 0, err
		}
		if !h.fin {
			continue
		}
		if kind == OpText && !utf8.Valid(buf.Bytes()) {
			return 0, &CloseError{InvalidPayload, "text is not UTF-8"}
		}
		return kind, nil
	}
}

// extendDeadline gives the peer time for another frame.
func (c *Conn) extendDeadline() error {
	if c.draining.Load() {
		return nil
	}
	if err := c.nc.SetReadDeadline(time.Now().Add(idleWait)); err != nil {
		return err
	}
	if c.draining.Load() {
		return c.nc.SetReadDeadline(time.Now().Add(drainWait))
	}
	return nil
}

func (c *Conn) readPayload(buf *bytes.Buffer, h frameHeader) error {
	start := buf.Len()
	n, err := io.CopyN(buf, c.br, h.length)
	if err == io.EOF && n < h.length {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return err
	}
	unmask(buf.Bytes()[start:], h.mask)
	return nil
}

func (c *Conn) handleControl(h frameHeader) error {
	p := c.scratch[:h.length]
	if _, err := io.ReadFull(c.br, p); err != nil {
		return err
	}
	unmask(p, h.mask)
	switch h.op {
	case opPing:
		if err := c.writeFrame(opPong, p); err != nil && err != ErrCloseSent {
			return err
		}
	case opClose:
		return parseClose(p)
	}
	return nil
}

// parseClose returns the error that stands for the peer's close frame.
func parseClose(p []byte) error {
	if len(p) == 0 {
		return &CloseError{Code: noStatus}
	}
	if len(p) == 1 || !utf8.Valid(p[2:]) {
		return &CloseError{ProtocolError, "bad close frame"}
	}
	code := int(binary.BigEndian.Uint16(p))
	switch {
	case code >= 3000 && code <= 4999:
	case code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006:
	default:
		return &CloseError{ProtocolError, "bad close code"}
	}
	return &CloseError{Code: code, Reason: string(p[2:])}
}

// WriteText sends one text message.
func (c *Conn) WriteText(p []byte) error { return c.writeFrame(OpText, p) }

// Ping sends a ping. The peer's pong counts as a sign of life in ReadMessage.
func (c *Conn) Ping() error { return c.writeFrame(opPing, nil) }

func (c *Conn) writeFrame(op Opcode, p []byte) error {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	if c.closeSent {
		return ErrCloseSent
	}
	if op == opClose {
		c.closeSent = true
	}
	if err := c.nc.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return err
	}
	if _, err := c.bw.Write(appendHeader(c.whead[:0], op, len(p))); err != nil {
		return err
	}
	if _, err := c.bw.Write(p); err != nil {
		return err
	}
	return c.bw.Flush()
}

func (c *Conn) sendClose(code int, reason string) error {
	var p []byte
	if code != noStatus {
		p = binary.BigEndian.AppendUint16(nil, uint16(code))
		p = append(p, reason[:min(len(reason), maxControl-2)]...)
	}
	return c.writeFrame(opClose, p)
}

// Shutdown starts the closing handshake. The reading goroutine sees the peer's
// answer, or a timeout if there is none.
func (c *Conn) Shutdown(code int, reason string) error {
	err := c.sendClose(code, reason)
	c.Drain()
	return err
}

// Drain lets the reading goroutine take what the peer has sent already, but no
// more.
func (c *Conn) Drain() {
	c.draining.Store(true)
	c.nc.SetReadDeadline(time.Now().Add(drainWait))
}

// Close closes the connection below. It may be called more than once.
func (c *Conn) Close() error { return c.nc.Close() }
