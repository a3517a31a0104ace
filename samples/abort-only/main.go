// Command quoted offers shipping rates and keeps track of parcels.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

var zones = map[string]int{"domestic": 490, "eu": 1290, "world": 3150}

type offer struct {
	Service string `json:"service"`
	Cents   int    `json:"cents"`
	Days    int    `json:"days"`
}

// carrier stands for the carrier's line, which takes its time over every question.
type carrier struct {
	delay time.Duration
	lines chan struct{}
}

func newCarrier(delay time.Duration) *carrier {
	return &carrier{delay: delay, lines: make(chan struct{}, 32)}
}

// ask keeps one of the lines busy until the carrier has answered.
func (c *carrier) ask(answer func()) {
	c.lines <- struct{}{}
	defer func() { <-c.lines }()
	time.Sleep(c.delay)
	answer()
}

func (c *carrier) rates(base, grams int) (offers []offer) {
	c.ask(func() {
		cents := base + grams/10
		offers = []offer{
			{Service: "economy", Cents: cents, Days: 6},
			{Service: "standard", Cents: cents * 14 / 10, Days: 3},
			{Service: "express", Cents: cents * 22 / 10, Days: 1},
		}
	})
	return offers
}

func (c *carrier) position(id int) (where string) {
	c.ask(func() {
		stops := []string{"accepted", "sorting centre", "on the road", "delivered"}
		where = stops[id%len(stops)]
	})
	return where
}

type parcel struct {
	ID    int    `json:"id"`
	Zone  string `json:"zone"`
	Grams int    `json:"grams"`
}

const maxParcels = 200

// desk is the counter: it asks the carrier and knows the parcels under way.
type desk struct {
	carrier *carrier

	mu      sync.Mutex
	last    int
	parcels map[int]*parcel
	order   []int
}

func (d *desk) add(zone string, grams int) *parcel {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.order) == maxParcels {
		delete(d.parcels, d.order[0])
		d.order = slices.Delete(d.order, 0, 1)
	}
	d.last++
	p := &parcel{ID: d.last, Zone: zone, Grams: grams}
	d.parcels[p.ID] = p
	d.order = append(d.order, p.ID)
	return p
}

func (d *desk) find(id int) *parcel {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.parcels[id]
}

func (d *desk) remove(id int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := slices.Index(d.order, id)
	if at < 0 {
		return false
	}
	delete(d.parcels, id)
	d.order = slices.Delete(d.order, at, at+1)
	return true
}

func (d *desk) getRates(w http.ResponseWriter, r *http.Request) {
	base, ok := zones[r.PathValue("zone")]
	if !ok {
		http.Error(w, "no such zone", http.StatusNotFound)
		return
	}
	grams := 1000
	if text := r.URL.Query().Get("grams"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 31500 {
			http.Error(w, "grams must lie between 1 and 31500", http.StatusBadRequest)
			return
		}
		grams = n
	}

	offers := make(chan []offer)
	go func() { offers <- d.carrier.rates(base, grams) }()
	select {
	case list := <-offers:
		respond(w, http.StatusOK, list)
	case <-r.Context().Done():
		log.Printf("rates: %v", context.Cause(r.Context()))
	}
}

func (d *desk) trackParcel(w http.ResponseWriter, r *http.Request) {
	p := d.lookUp(w, r)
	if p == nil {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 500*time.Millisecond)
	defer cancel()
	where := make(chan string, 1)
	go func() { where <- d.carrier.position(p.ID) }()
	select {
	case stop := <-where:
		respond(w, http.StatusOK, map[string]any{"parcel": p, "where": stop})
	case <-ctx.Done():
		http.Error(w, "the carrier does not answer", http.StatusGatewayTimeout)
	}
}

func (d *desk) addParcel(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Zone  string `json:"zone"`
		Grams int    `json:"grams"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024)).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if _, ok := zones[in.Zone]; !ok || in.Grams < 1 || in.Grams > 31500 {
		http.Error(w, "zone or weight not accepted", http.StatusUnprocessableEntity)
		return
	}
	respond(w, http.StatusCreated, d.add(in.Zone, in.Grams))
}

func (d *desk) removeParcel(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || !d.remove(id) {
		http.NotFound(w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (d *desk) lookUp(w http.ResponseWriter, r *http.Request) *parcel {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		http.Error(w, "parcel ids are numbers", http.StatusBadRequest)
		return nil
	}
	p := d.find(id)
	if p == nil {
		http.NotFound(w, r)
	}
	return p
}

func respond(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Printf("respond: %v", err)
	}
}

func main() {
	address := ":8082"
	if port := os.Getenv("PORT"); port != "" {
		address = ":" + port
	}
	d := &desk{carrier: newCarrier(20 * time.Millisecond), parcels: make(map[int]*parcel)}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /rates/{zone}", d.getRates)
	mux.HandleFunc("POST /parcels", d.addParcel)
	mux.HandleFunc("GET /parcels/{id}/track", d.trackParcel)
	mux.HandleFunc("DELETE /parcels/{id}", d.removeParcel)
	log.Printf("quoted on %s", address)
	log.Fatal(http.ListenAndServe(address, mux))
}
