package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Frame types of RFC 6455.
const (
	opContinue = 0x0
	opText     = 0x1
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xA
)

const (
	acceptKey  = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
	maxMessage = 8 << 10
	readWait   = 45 * time.Second
	writeWait  = 5 * time.Second
)

var errProtocol = errors.New("websocket: protocol error")

// socket is the server's end of a websocket.
type socket struct {
	conn net.Conn
	in   *bufio.Reader
	wmu  sync.Mutex
}

// accept turns the request into a websocket. When it fails it has answered the request.
func accept(w http.ResponseWriter, r *http.Request) (*socket, error) {
	key := r.Header.Get("Sec-WebSocket-Key")
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || key == "" ||
		!strings.Contains(strings.ToLower(r.Header.Get("Connection")), "upgrade") ||
		r.Header.Get("Sec-WebSocket-Version") != "13" {
		w.Header().Set("Sec-WebSocket-Version", "13")
		http.Error(w, "expected a websocket", http.StatusUpgradeRequired)
		return nil, errProtocol
	}
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		http.Error(w, "cannot upgrade", http.StatusInternalServerError)
		return nil, errProtocol
	}
	conn, rw, err := hijacker.Hijack()
	if err != nil {
		return nil, err
	}
	sum := sha1.Sum([]byte(key + acceptKey))
	conn.SetDeadline(time.Now().Add(writeWait))
	_, err = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
	if err != nil {
		conn.Close()
		return nil, err
	}
	conn.SetDeadline(time.Time{})
	return &socket{conn: conn, in: rw.Reader}, nil
}

func (s *socket) close() { s.conn.Close() }

// send writes one whole message.
func (s *socket) send(op byte, payload []byte) error {
	head := make([]byte, 2, 10)
	head[0] = 0x80 | op
	switch n := len(payload); {
	case n < 126:
		head[1] = byte(n)
	case n < 1<<16:
		head[1] = 126
		head = binary.BigEndian.AppendUint16(head, uint16(n))
	default:
		head[1] = 127
		head = binary.BigEndian.AppendUint64(head, uint64(n))
	}
	s.wmu.Lock()
	defer s.wmu.Unlock()
	s.conn.SetWriteDeadline(time.Now().Add(writeWait))
	_, err := s.conn.Write(append(head, payload...))
	return err
}

// receive returns the next text message. It answers pings and a close by itself; after a close it returns io.EOF.
func (s *socket) receive() ([]byte, error) {
	var message []byte
	started := false
	for {
		s.conn.SetReadDeadline(time.Now().Add(readWait))
		final, op, payload, err := s.frame()
		if err != nil {
			return nil, err
		}
		switch op {
		case opPing:
			if err := s.send(opPong, payload); err != nil {
				return nil, err
			}
			continue
		case opPong:
			continue
		case opClose:
			if len(payload) > 2 {
				payload = payload[:2]
			}
			s.send(opClose, payload)
			return nil, io.EOF
		case opText, opContinue:
			if started != (op == opContinue) || len(message)+len(payload) > maxMessage {
				return nil, errProtocol
			}
			started = true
			message = append(message, payload...)
		default:
			return nil, errProtocol
		}
		if final {
			return message, nil
		}
	}
}

func (s *socket) frame() (final bool, op byte, payload []byte, err error) {
	var head [8]byte
	if _, err = io.ReadFull(s.in, head[:2]); err != nil {
		return
	}
	final, op = head[0]&0x80 != 0, head[0]&0x0f
	masked, size := head[1]&0x80 != 0, uint64(head[1]&0x7f)
	if head[0]&0x70 != 0 || !masked || (op >= opClose && (!final || size > 125)) {
		return false, 0, nil, errProtocol
	}
	switch size {
	case 126:
		if _, err = io.ReadFull(s.in, head[:2]); err != nil {
			return
		}
		size = uint64(binary.BigEndian.Uint16(head[:2]))
	case 127:
		if _, err = io.ReadFull(s.in, head[:8]); err != nil {
			return
		}
		size = binary.BigEndian.Uint64(head[:8])
	}
	if size > maxMessage {
		return false, 0, nil, errProtocol
	}
	var mask [4]byte
	if _, err = io.ReadFull(s.in, mask[:]); err != nil {
		return
	}
	payload = make([]byte, size)
	if _, err = io.ReadFull(s.in, payload); err != nil {
		return
	}
	for i := range payload {
		payload[i] ^= mask[i%4]
	}
	return final, op, payload, nil
}
