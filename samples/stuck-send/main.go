// Command storefront serves products, reviews and baskets to the shop's pages.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"sync"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:9000", "listen address")
	flag.Parse()

	s := newShop(loadCatalogue())
	mux := http.NewServeMux()
	mux.HandleFunc("GET /products", s.listProducts)
	mux.HandleFunc("GET /products/{sku}", s.showProduct)
	mux.HandleFunc("GET /products/{sku}/reviews", s.showReviews)
	mux.HandleFunc("GET /recent", s.showRecent)
	mux.HandleFunc("POST /baskets", s.openBasket)
	mux.HandleFunc("DELETE /baskets/{id}", s.dropBasket)

	log.Printf("storefront on http://%s", *listen)
	server := &http.Server{Addr: *listen, Handler: mux, ReadTimeout: 10 * time.Second}
	log.Fatal(server.ListenAndServe())
}

type product struct {
	SKU    string `json:"sku"`
	Title  string `json:"title"`
	Family string `json:"family"`
	Cents  int    `json:"cents"`
	Stock  int    `json:"stock"`
}

type productPage struct {
	product
	Alternatives []string `json:"alternatives,omitempty"`
}

// catalogue is what purchasing sent last; it does not change while the program runs.
type catalogue struct {
	bySKU map[string]product
	order []string
}

func loadCatalogue() *catalogue {
	families := []string{"mug", "plate", "bowl", "jug"}
	glazes := []string{"white", "blue", "moss", "ochre", "slate", "rust"}
	c := &catalogue{bySKU: make(map[string]product)}
	for i, family := range families {
		for j, glaze := range glazes {
			p := product{
				SKU:    fmt.Sprintf("%s-%s", glaze, family),
				Title:  fmt.Sprintf("Stoneware %s, %s glaze", family, glaze),
				Family: family,
				Cents:  890 + 310*i + 45*j,
				Stock:  3 + i*j,
			}
			c.bySKU[p.SKU] = p
			c.order = append(c.order, p.SKU)
		}
	}
	return c
}

// alternatives finds products of the same family near the price of p.
func (c *catalogue) alternatives(p product) []string {
	var near []string
	for _, sku := range c.order {
		other := c.bySKU[sku]
		if sku == p.SKU || other.Family != p.Family || other.Stock == 0 {
			continue
		}
		if diff := other.Cents - p.Cents; diff > -100 && diff < 100 {
			near = append(near, sku)
		}
	}
	return near
}

const (
	maxBaskets = 100
	maxRecent  = 20
)

type shop struct {
	catalogue *catalogue

	mu      sync.Mutex
	nextID  int
	baskets map[int][]string
	oldest  []int
	recent  []string
}

func newShop(c *catalogue) *shop {
	return &shop{catalogue: c, baskets: make(map[int][]string)}
}

func (s *shop) listProducts(w http.ResponseWriter, r *http.Request) {
	sendJSON(w, http.StatusOK, s.catalogue.order)
}

func (s *shop) showProduct(w http.ResponseWriter, r *http.Request) {
	p, ok := s.catalogue.bySKU[r.PathValue("sku")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	s.noteViewed(p.SKU)

	// The search for alternatives walks the whole catalogue, so it runs beside the rest.
	alternatives := make(chan []string)
	go func() { alternatives <- s.catalogue.alternatives(p) }()

	page := productPage{product: p}
	if p.Stock > 0 {
		sendJSON(w, http.StatusOK, page)
		return
	}
	page.Alternatives = <-alternatives
	sendJSON(w, http.StatusOK, page)
}

type verdict struct {
	source string
	stars  float64
}

// showReviews asks both review services at once and shows what each says.
func (s *shop) showReviews(w http.ResponseWriter, r *http.Request) {
	p, ok := s.catalogue.bySKU[r.PathValue("sku")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	sources := []string{"shop", "press"}
	verdicts := make(chan verdict, len(sources))
	for _, source := range sources {
		go func() { verdicts <- rate(source, p) }()
	}
	stars := make(map[string]float64, len(sources))
	for range sources {
		v := <-verdicts
		stars[v.source] = v.stars
	}
	sendJSON(w, http.StatusOK, stars)
}

func rate(source string, p product) verdict {
	sum := len(source)
	for _, c := range p.SKU {
		sum = sum*31 + int(c)
	}
	return verdict{source: source, stars: float64(20+sum%30) / 10}
}

func (s *shop) noteViewed(sku string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recent = append(s.recent, sku)
	if len(s.recent) > maxRecent {
		copy(s.recent, s.recent[1:])
		s.recent = s.recent[:maxRecent]
	}
}

func (s *shop) showRecent(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	recent := append([]string{}, s.recent...)
	s.mu.Unlock()
	sendJSON(w, http.StatusOK, recent)
}

func (s *shop) openBasket(w http.ResponseWriter, r *http.Request) {
	var wanted struct {
		Items []string `json:"items"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<10)).Decode(&wanted); err != nil {
		http.Error(w, "bad basket: "+err.Error(), http.StatusBadRequest)
		return
	}
	items := make([]string, 0, len(wanted.Items))
	for _, sku := range wanted.Items {
		if p, ok := s.catalogue.bySKU[sku]; ok {
			items = append(items, p.SKU)
		}
	}
	s.mu.Lock()
	s.nextID++
	id := s.nextID
	s.baskets[id] = items
	s.oldest = append(s.oldest, id)
	for len(s.oldest) > maxBaskets {
		delete(s.baskets, s.oldest[0])
		s.oldest = append(s.oldest[:0], s.oldest[1:]...)
	}
	s.mu.Unlock()
	sendJSON(w, http.StatusCreated, map[string]any{"id": id, "items": items})
}

func (s *shop) dropBasket(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		http.Error(w, "basket ids are numbers", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	_, known := s.baskets[id]
	delete(s.baskets, id)
	s.mu.Unlock()
	if !known {
		http.NotFound(w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func sendJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(value)
}
