// Package ws is the server side of the WebSocket protocol, RFC 6455, as far as
// this service needs it: no extensions, no subprotocols.
package ws

import (
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// acceptGUID is the fixed value of RFC 6455, section 1.3.
const acceptGUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// Upgrade turns the request into a websocket connection. When it fails it has
// already answered the request.
func Upgrade(w http.ResponseWriter, r *http.Request) (*Conn, error) {
	key, status, err := checkRequest(r)
	if err != nil {
		if status == http.StatusUpgradeRequired {
			w.Header().Set("Upgrade", "websocket")
			w.Header().Set("Sec-WebSocket-Version", "13")
		}
		http.Error(w, err.Error(), status)
		return nil, err
	}

	nc, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "cannot switch protocols", http.StatusInternalServerError)
		return nil, fmt.Errorf("hijack: %w", err)
	}

	// The server's own deadlines are still set on the connection.
	if err := nc.SetDeadline(time.Now().Add(writeWait)); err != nil {
		nc.Close()
		return nil, err
	}
	rw.WriteString("HTTP/1.1 101 Switching Protocols\r\n")
	rw.WriteString("Upgrade: websocket\r\nConnection: Upgrade\r\n")
	rw.WriteString("Sec-WebSocket-Accept: " + acceptKey(key) + "\r\n\r\n")
	if err := rw.Flush(); err != nil {
		nc.Close()
		return nil, fmt.Errorf("handshake: %w", err)
	}
	return &Conn{nc: nc, br: rw.Reader, bw: rw.Writer}, nil
}

func checkRequest(r *http.Request) (key string, status int, err error) {
	if !hasToken(r.Header, "Connection", "upgrade") || !hasToken(r.Header, "Upgrade", "websocket") {
		return "", http.StatusUpgradeRequired, errors.New("this address speaks websocket")
	}
	if r.Header.Get("Sec-WebSocket-Version") != "13" {
		return "", http.StatusUpgradeRequired, errors.New("websocket version 13 is needed")
	}
	key = r.Header.Get("Sec-WebSocket-Key")
	if raw, err := base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 16 {
		return "", http.StatusBadRequest, errors.New("bad Sec-WebSocket-Key")
	}
	return key, 0, nil
}

// hasToken reports whether a comma separated header holds the token.
func hasToken(h http.Header, name, token string) bool {
	for _, line := range h.Values(name) {
		for _, part := range strings.Split(line, ",") {
			if strings.EqualFold(strings.TrimSpace(part), token) {
				return true
			}
		}
	}
	return false
}

func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + acceptGUID))
	return base64.StdEncoding.EncodeToString(sum[:])
}
