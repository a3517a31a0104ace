// Command server counts how its clients behave. It prints its address, and GET /counts tells the counts and resets them.
package main

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

var (
	mu     sync.Mutex
	counts = map[string]int{}
)

func count(what string) {
	mu.Lock()
	counts[what]++
	mu.Unlock()
}

func main() {
	http.HandleFunc("GET /counts", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		json.NewEncoder(w).Encode(counts)
		clear(counts)
	})
	http.HandleFunc("GET /hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		count("hello " + r.Header.Get("Seep-Seam"))
		fmt.Fprintln(w, "hello", r.PathValue("name"))
	})
	http.HandleFunc("POST /items", func(w http.ResponseWriter, r *http.Request) {
		var item map[string]any
		if json.NewDecoder(r.Body).Decode(&item) != nil {
			http.Error(w, "not JSON", http.StatusBadRequest)
		}
	})
	http.HandleFunc("/patched", func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "PATCH" {
			w.Header().Set("Allow", "PATCH")
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	})
	http.HandleFunc("GET /panic", func(http.ResponseWriter, *http.Request) {
		count("panic")
		panic(http.ErrAbortHandler)
	})
	http.HandleFunc("GET /slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(2 * time.Second):
			count("slow done")
		case <-r.Context().Done():
			count("slow cancelled")
		}
	})
	http.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			fmt.Fprint(w, "data: x\n\n")
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(10 * time.Millisecond):
			}
		}
		count("events " + r.Context().Err().Error())
	})
	http.HandleFunc("/ws", socket)

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr())
	go func() { // Ends with its parent.
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	server := http.Server{
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			count("connection")
			return ctx
		},
	}
	server.Serve(listener)
}

// socket echoes the short frames of a websocket.
func socket(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		http.Error(w, "not a websocket handshake", http.StatusBadRequest)
		return
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	accept := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(accept[:]))
	for {
		opcode, payload, err := readFrame(buffered.Reader)
		if err != nil {
			count("ws " + err.Error())
			return
		}
		conn.Write(append([]byte{0x80 | opcode, byte(len(payload))}, payload...))
		if opcode == 8 {
			count("ws close frame")
			return
		}
		count("ws message")
	}
}

func readFrame(r *bufio.Reader) (opcode byte, payload []byte, err error) {
	var head [6]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	if head[1] < 0x80 || head[1] > 0x80+125 {
		return 0, nil, errors.New("not a short masked frame")
	}
	payload = make([]byte, head[1]-0x80)
	if _, err := io.ReadFull(r, payload); err != nil {
		return 0, nil, err
	}
	for i := range payload {
		payload[i] ^= head[2+i%4]
	}
	return head[0] & 15, payload, nil
}
