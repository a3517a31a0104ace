// Command stockroom answers the web shop's questions about stock. The numbers come from the inventory service,
// which runs in the same process until the move to the new cluster is done.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

var errNoSuchItem = errors.New("no such item")

type stockroom struct {
	inventory string
	client    *http.Client
	turns     chan struct{} // the inventory wants few questions at a time

	mu       sync.Mutex
	reserved map[string]int

	placesMu sync.Mutex
	places   []string
	placesAt time.Time
}

// stockLine is one line of the inventory's listing.
type stockLine struct {
	SKU   string `json:"sku"`
	Place string `json:"place"`
	Count int    `json:"count"`
}

// lookUp goes through the inventory's listing until it comes to sku.
func (s *stockroom) lookUp(sku string) (stockLine, error) {
	s.turns <- struct{}{}
	defer func() { <-s.turns }()

	resp, err := s.client.Get(s.inventory + "/v1/listing?around=" + url.QueryEscape(sku))
	if err != nil {
		return stockLine{}, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return stockLine{}, fmt.Errorf("inventory: %s", resp.Status)
	}
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		var line stockLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return stockLine{}, fmt.Errorf("inventory: %w", err)
		}
		if line.SKU == sku {
			return line, nil
		}
	}
	if err := lines.Err(); err != nil {
		return stockLine{}, err
	}
	return stockLine{}, errNoSuchItem
}

// warehouses asks the inventory at most once in five seconds.
func (s *stockroom) warehouses() ([]string, error) {
	s.placesMu.Lock()
	defer s.placesMu.Unlock()
	if s.places != nil && time.Since(s.placesAt) < 5*time.Second {
		return s.places, nil
	}
	resp, err := s.client.Get(s.inventory + "/v1/places")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var places []string
	if err := json.NewDecoder(resp.Body).Decode(&places); err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return nil, err
	}
	s.places, s.placesAt = places, time.Now()
	return places, nil
}

func (s *stockroom) handleStock(w http.ResponseWriter, r *http.Request) {
	sku := r.URL.Query().Get("sku")
	if _, ok := position(sku); !ok {
		http.Error(w, "that is no sku of ours", http.StatusNotFound)
		return
	}
	line, err := s.lookUp(sku)
	switch {
	case errors.Is(err, errNoSuchItem):
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	case err != nil:
		log.Printf("stock of %q: %v", sku, err)
		http.Error(w, "inventory does not answer", http.StatusBadGateway)
		return
	}
	s.mu.Lock()
	line.Count -= s.reserved[sku]
	s.mu.Unlock()
	asJSON(w, line)
}

func (s *stockroom) handleWarehouses(w http.ResponseWriter, r *http.Request) {
	places, err := s.warehouses()
	if err != nil {
		log.Printf("warehouses: %v", err)
		http.Error(w, "inventory does not answer", http.StatusBadGateway)
		return
	}
	asJSON(w, places)
}

// handleReserve sets pieces aside (POST) and gives them back (DELETE).
func (s *stockroom) handleReserve(w http.ResponseWriter, r *http.Request) {
	sku := strings.TrimPrefix(r.URL.Path, "/reserve/")
	if _, ok := position(sku); !ok {
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Method {
	case http.MethodPost:
		if s.reserved[sku] == 9 {
			http.Error(w, "nothing left to reserve", http.StatusConflict)
			return
		}
		s.reserved[sku]++
	case http.MethodDelete:
		if s.reserved[sku]--; s.reserved[sku] <= 0 {
			delete(s.reserved, sku)
		}
	default:
		http.Error(w, "POST or DELETE", http.StatusMethodNotAllowed)
		return
	}
	asJSON(w, map[string]int{"reserved": s.reserved[sku]})
}

func asJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(value)
}

// The inventory service.

const (
	listed   = 400
	pageSize = 250
)

var places = []string{"Bremen", "Gdansk", "Lyon", "Turin"}

func skuAt(n int) string { return fmt.Sprintf("SKU-%04d", n) }

func position(sku string) (int, bool) {
	var n int
	if _, err := fmt.Sscanf(sku, "SKU-%04d", &n); err != nil || n < 1 || n > listed {
		return 0, false
	}
	return n, skuAt(n) == sku
}

// serveListing streams a page that starts three lines above the item asked for.
func serveListing(w http.ResponseWriter, r *http.Request) {
	from, ok := position(r.URL.Query().Get("around"))
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	out := json.NewEncoder(w)
	for i := 0; i < pageSize; i++ {
		n := 1 + (from+listed-4+i)%listed
		line := stockLine{SKU: skuAt(n), Place: places[n%len(places)] + ", hall 4, shelf 12", Count: 10 + n%50}
		if err := out.Encode(line); err != nil {
			return
		}
	}
}

func servePlaces(w http.ResponseWriter, r *http.Request) {
	asJSON(w, places)
}

// startInventory runs the inventory service on a free port and returns where it is.
func startInventory() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/v1/listing", serveListing)
	mux.HandleFunc("/v1/places", servePlaces)
	go func() { log.Fatal(http.Serve(listener, mux)) }()
	return "http://" + listener.Addr().String(), nil
}

func main() {
	listen := flag.String("listen", "localhost:8090", "where the shop finds us")
	flag.Parse()

	inventory, err := startInventory()
	if err != nil {
		log.Fatal(err)
	}
	s := &stockroom{
		inventory: inventory,
		client: &http.Client{Transport: &http.Transport{
			DialContext:           (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			ResponseHeaderTimeout: 10 * time.Second,
			MaxIdleConnsPerHost:   8,
			IdleConnTimeout:       30 * time.Second,
		}},
		turns:    make(chan struct{}, 4),
		reserved: make(map[string]int),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/stock", s.handleStock)
	mux.HandleFunc("/warehouses", s.handleWarehouses)
	mux.HandleFunc("/reserve/", s.handleReserve)
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "ok\n") })
	log.Printf("stockroom on %s, inventory on %s", *listen, inventory)
	log.Fatal((&http.Server{Addr: *listen, Handler: mux, IdleTimeout: time.Minute}).ListenAndServe())
}
