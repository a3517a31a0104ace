// Command intake takes what the plant's sensors send, digests it and tells everybody who wants to know.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const exchangeLines = 4

type intake struct {
	events   broker
	batches  batcher
	digests  *digester
	exchange string
	client   http.Client
	lines    chan struct{} // to the exchange
}

// streamEvents sends events until the client goes away.
func (in *intake) streamEvents(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	events, cancel := in.events.listen()
	defer cancel()
	alive := time.NewTicker(10 * time.Second)
	defer alive.Stop()
	fmt.Fprint(w, "retry: 1000\n\n")
	for {
		if out.Flush() != nil {
			return
		}
		var err error
		select {
		case <-r.Context().Done():
			return
		case event := <-events:
			_, err = fmt.Fprintf(w, "data: %s\n\n", event)
		case <-alive.C:
			_, err = fmt.Fprint(w, ": still here\n\n")
		}
		if err != nil {
			return
		}
	}
}

func (in *intake) postReading(w http.ResponseWriter, r *http.Request) {
	var taken reading
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024)).Decode(&taken); err != nil || taken.Sensor == "" {
		http.Error(w, "not a reading", http.StatusBadRequest)
		return
	}
	in.batches.add(taken)
	w.WriteHeader(http.StatusAccepted)
}

func (in *intake) getSummary(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusOK, in.batches.flush())
}

// postUpload parks the upload on disk, as its size is not known, and answers with its digest.
func (in *intake) postUpload(w http.ResponseWriter, r *http.Request) {
	parked, err := os.CreateTemp("", "intake-*")
	if err != nil {
		log.Printf("upload: %v", err)
		http.Error(w, "no room", http.StatusInsufficientStorage)
		return
	}
	defer os.Remove(parked.Name())
	defer parked.Close()
	size, err := io.Copy(parked, http.MaxBytesReader(w, r.Body, 4<<20))
	if err != nil {
		http.Error(w, "upload broke off", http.StatusBadRequest)
		return
	}
	if _, err := parked.Seek(0, io.SeekStart); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	digest := sha256.New()
	if _, err := io.Copy(digest, parked); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	in.events.publish(fmt.Sprintf("upload of %d bytes", size))
	writeJSON(w, http.StatusCreated, map[string]any{"size": size, "sha256": fmt.Sprintf("%x", digest.Sum(nil))})
}

func (in *intake) postJob(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil || len(text) == 0 {
		http.Error(w, "nothing to digest", http.StatusBadRequest)
		return
	}
	id := in.digests.submit(string(text))
	if id == "" {
		w.Header().Set("Retry-After", "1")
		http.Error(w, "queue is full", http.StatusServiceUnavailable)
		return
	}
	writeJSON(w, http.StatusAccepted, map[string]string{"id": id})
}

func (in *intake) getJob(w http.ResponseWriter, r *http.Request) {
	known, ok := in.digests.get(r.PathValue("id"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	writeJSON(w, http.StatusOK, known)
}

// getTariff asks the exchange what a kilowatt hour costs in the zone. A question that was put is heard out, as the
// exchange bills it anyway.
func (in *intake) getTariff(w http.ResponseWriter, r *http.Request) {
	select {
	case in.lines <- struct{}{}:
		defer func() { <-in.lines }()
	case <-r.Context().Done():
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), 2*time.Second)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, in.exchange+"/"+url.PathEscape(r.PathValue("zone")), nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	resp, err := in.client.Do(ask)
	if err != nil {
		http.Error(w, "exchange does not answer", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	tariff, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if err != nil || resp.StatusCode != http.StatusOK {
		http.Error(w, "exchange does not know", http.StatusBadGateway)
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"tariff": strings.TrimSpace(string(tariff))})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}

// tell books what came in and says so, five times a second.
func (in *intake) tell() {
	ticker := time.NewTicker(200 * time.Millisecond)
	defer ticker.Stop()
	for range ticker.C {
		booked := in.batches.flush()
		in.events.publish(fmt.Sprintf("%d readings in %d batches", booked.Count, booked.Batches))
	}
}

func openExchange() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	exchange := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%d.%02d ct\n", 20+len(r.URL.Path)%9, time.Now().Minute())
	})}
	go func() { log.Fatal(exchange.Serve(listener)) }()
	return "http://" + listener.Addr().String(), nil
}

func main() {
	exchange, err := openExchange()
	if err != nil {
		log.Fatal(err)
	}
	in := &intake{
		events:   broker{listeners: make(map[chan string]struct{})},
		digests:  newDigester(2),
		exchange: exchange,
		client:   http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: exchangeLines}},
		lines:    make(chan struct{}, exchangeLines),
	}
	go in.tell()

	http.HandleFunc("GET /events", in.streamEvents)
	http.HandleFunc("POST /readings", in.postReading)
	http.HandleFunc("GET /readings", in.getSummary)
	http.HandleFunc("POST /uploads", in.postUpload)
	http.HandleFunc("POST /jobs", in.postJob)
	http.HandleFunc("GET /jobs/{id}", in.getJob)
	http.HandleFunc("GET /tariffs/{zone}", in.getTariff)

	port := os.Getenv("PORT")
	if port == "" {
		port = "8087"
	}
	log.Printf("intake on port %s", port)
	log.Fatal(http.ListenAndServe(":"+port, nil))
}
