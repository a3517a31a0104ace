// Command catalogd serves the parts catalogue.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	lastPart   = 100_000
	partFamily = 128
)

type part struct {
	ID     int      `json:"id"`
	Name   string   `json:"name"`
	Family int      `json:"family"`
	Fits   []string `json:"fits"`
}

type family struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
}

// catalog puts everything together that the handlers share.
type catalog struct {
	parts   *lru[*part]
	prices  *briefly[int]
	reports once[string]

	familiesMu sync.Mutex
	families   [partFamily]*family

	startDrawing sync.Once
	drawings     chan drawing
}

type drawing struct {
	ctx  context.Context
	id   int
	done chan<- string
}

var canvases = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func loadPart(id int) *part {
	p := &part{ID: id, Name: fmt.Sprintf("part no. %06d", id), Family: id % partFamily}
	for i := range 1 + id%4 {
		p.Fits = append(p.Fits, fmt.Sprintf("machine %d", (id+i*7)%90))
	}
	return p
}

func priceOf(sku string) int {
	h := fnv.New32a()
	h.Write([]byte(sku))
	return 100 + int(h.Sum32()%50_000)
}

func partID(r *http.Request) (int, bool) {
	id, err := strconv.Atoi(r.PathValue("id"))
	return id, err == nil && id > 0 && id <= lastPart
}

func (c *catalog) getPart(w http.ResponseWriter, r *http.Request) {
	id, ok := partID(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	key := strconv.Itoa(id)
	p, ok := c.parts.get(key)
	if !ok {
		p = loadPart(id)
		c.parts.put(key, p)
	}
	writeJSON(w, p)
}

func (c *catalog) getPrice(w http.ResponseWriter, r *http.Request) {
	sku := r.PathValue("sku")
	if len(sku) > 64 {
		http.Error(w, "sku is too long", http.StatusBadRequest)
		return
	}
	writeJSON(w, map[string]int{"cents": c.prices.read(sku, priceOf)})
}

// getFamily fills the table of families as they are asked for.
func (c *catalog) getFamily(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || n < 0 || n >= partFamily {
		http.NotFound(w, r)
		return
	}
	c.familiesMu.Lock()
	f := c.families[n]
	if f == nil {
		f = &family{Number: n, Title: fmt.Sprintf("family %03d", n)}
		c.families[n] = f
	}
	c.familiesMu.Unlock()
	writeJSON(w, f)
}

// search streams one part after the other, until the client has enough.
func (c *catalog) search(w http.ResponseWriter, r *http.Request) {
	machine := r.URL.Query().Get("machine")
	out := json.NewEncoder(w)
	flush := http.NewResponseController(w)
	w.Header().Set("Content-Type", "application/x-ndjson")
	for id := 1; id <= 400 && r.Context().Err() == nil; id++ {
		p := loadPart(id)
		for _, fits := range p.Fits {
			if machine == "" || machine == fits {
				if out.Encode(p) != nil {
					return
				}
				break
			}
		}
		if id%100 == 0 && flush.Flush() != nil {
			return
		}
	}
}

// getDrawing hands the work to the drawing workers, which start with the first drawing.
func (c *catalog) getDrawing(w http.ResponseWriter, r *http.Request) {
	id, ok := partID(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	c.startDrawing.Do(func() {
		c.drawings = make(chan drawing, 16)
		for range 4 {
			go draw(c.drawings)
		}
	})
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	done := make(chan string, 1)
	select {
	case c.drawings <- drawing{ctx: ctx, id: id, done: done}:
	case <-ctx.Done():
		http.Error(w, "too busy", http.StatusServiceUnavailable)
		return
	}
	select {
	case svg := <-done:
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, svg)
	case <-ctx.Done():
		http.Error(w, "too slow", http.StatusGatewayTimeout)
	}
}

func draw(in <-chan drawing) {
	for d := range in {
		if d.ctx.Err() != nil {
			continue
		}
		canvas := canvases.Get().(*bytes.Buffer)
		canvas.Reset()
		canvas.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 90">`)
		for i := range 20 {
			fmt.Fprintf(canvas, `<circle cx="%d" cy="%d" r="3"/>`, (d.id+i*11)%90, (d.id*3+i*17)%90)
		}
		canvas.WriteString("</svg>")
		d.done <- canvas.String()
		canvases.Put(canvas)
	}
}

// getReport makes the report of a month once for all who wait for it.
func (c *catalog) getReport(w http.ResponseWriter, r *http.Request) {
	month := r.PathValue("month")
	if _, err := time.Parse("2006-01", month); err != nil {
		http.Error(w, "month must look like 2024-05", http.StatusBadRequest)
		return
	}
	text, err := c.reports.do(r.Context(), month, func(ctx context.Context) (string, error) {
		wait := time.NewTimer(5 * time.Millisecond)
		defer wait.Stop()
		select {
		case <-wait.C:
			return "turnover of " + month + ": " + strconv.Itoa(priceOf(month)), nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, text)
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Printf("write: %v", err)
	}
}

func main() {
	addr := flag.String("addr", ":8085", "listen address")
	flag.Parse()
	c := &catalog{parts: newLRU[*part](128), prices: newBriefly[int](time.Second)}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /parts/{id}", c.getPart)
	mux.HandleFunc("GET /parts/{id}/drawing", c.getDrawing)
	mux.HandleFunc("GET /prices/{sku}", c.getPrice)
	mux.HandleFunc("GET /families/{number}", c.getFamily)
	mux.HandleFunc("GET /search", c.search)
	mux.HandleFunc("GET /reports/{month}", c.getReport)
	log.Printf("catalogd on %s", *addr)
	log.Fatal(http.ListenAndServe(*addr, mux))
}
