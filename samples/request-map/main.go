// Command charged takes card charges and keeps the running totals of the day.
//
// Callers repeat a charge when the network fails them, so each charge carries an X-Request-Id and is taken
// only once.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

var currencies = []string{"CHF", "EUR", "GBP", "SEK", "USD"}

func main() {
	port := os.Getenv("PORT")
	if port == "" {
		port = "8081"
	}
	b := &book{
		charges:  make(map[string]*charge),
		totals:   make(map[string]int64),
		balances: newBalances(),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/charges", only(http.MethodPost, b.takeCharge))
	mux.HandleFunc("/refunds", only(http.MethodPost, b.takeRefund))
	mux.HandleFunc("/totals", only(http.MethodGet, b.showTotals))
	mux.HandleFunc("/accounts/", only(http.MethodPut, b.adjustAccount))
	log.Printf("charged listens on port %s", port)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+port, mux))
}

// charge is one charge as it was taken.
type charge struct {
	Number   int64     `json:"number"`
	Amount   int64     `json:"amount"`
	Currency string    `json:"currency"`
	Taken    time.Time `json:"taken"`
}

type refund struct {
	Number int64     `json:"number"`
	Amount int64     `json:"amount"`
	At     time.Time `json:"at"`
}

// book holds what was charged and refunded.
type book struct {
	mu       sync.Mutex
	last     int64
	charges  map[string]*charge
	totals   map[string]int64
	refunds  [50]refund
	refunded int
	balances *balances
}

// record enters the charge once; a repeated id gets the charge that was taken the first time.
func (b *book) record(id, currency string, amount int64) (*charge, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if known, ok := b.charges[id]; ok {
		return known, false
	}
	b.last++
	taken := &charge{Number: b.last, Amount: amount, Currency: currency, Taken: time.Now()}
	b.charges[id] = taken
	b.totals[currency] += amount
	return taken, true
}

func (b *book) takeCharge(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get("X-Request-Id")
	if id == "" || len(id) > 100 {
		http.Error(w, "X-Request-Id is missing or too long", http.StatusBadRequest)
		return
	}
	var in struct {
		Amount   int64  `json:"amount"`
		Currency string `json:"currency"`
	}
	if !read(w, r, &in) {
		return
	}
	currency := canonical(in.Currency)
	if in.Amount <= 0 || currency == "" {
		http.Error(w, "amount or currency not accepted", http.StatusUnprocessableEntity)
		return
	}
	taken, fresh := b.record(id, currency, in.Amount)
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	write(w, status, taken)
}

// takeRefund keeps the fifty refunds that were made last.
func (b *book) takeRefund(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Number int64 `json:"number"`
		Amount int64 `json:"amount"`
	}
	if !read(w, r, &in) {
		return
	}
	made := refund{Number: in.Number, Amount: in.Amount, At: time.Now()}
	b.mu.Lock()
	b.refunds[b.refunded%len(b.refunds)] = made
	b.refunded++
	b.mu.Unlock()
	write(w, http.StatusCreated, made)
}

func (b *book) showTotals(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	totals := make(map[string]int64, len(b.totals))
	for currency, sum := range b.totals {
		totals[currency] = sum
	}
	b.mu.Unlock()
	write(w, http.StatusOK, totals)
}

func (b *book) adjustAccount(w http.ResponseWriter, r *http.Request) {
	account := strings.TrimPrefix(r.URL.Path, "/accounts/")
	if account == "" || len(account) > 40 {
		http.NotFound(w, r)
		return
	}
	var in struct {
		By int64 `json:"by"`
	}
	if !read(w, r, &in) {
		return
	}
	write(w, http.StatusOK, map[string]int64{"balance": b.balances.adjust(account, in.By)})
}

// balances lets one change at a time through to each account. The sums live in 64 slots, as the mainframe
// has them.
type balances struct {
	mu    sync.Mutex
	locks map[string]*accountLock
	slots [64]int64
}

type accountLock struct {
	sync.Mutex
	users int
}

func newBalances() *balances {
	return &balances{locks: make(map[string]*accountLock)}
}

func (s *balances) adjust(account string, by int64) int64 {
	lock := s.enter(account)
	defer s.leave(account, lock)
	slot := 0
	for _, c := range []byte(account) {
		slot = (slot*33 + int(c)) % len(s.slots)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slots[slot] += by
	return s.slots[slot]
}

func (s *balances) enter(account string) *accountLock {
	s.mu.Lock()
	lock := s.locks[account]
	if lock == nil {
		lock = &accountLock{}
		s.locks[account] = lock
	}
	lock.users++
	s.mu.Unlock()
	lock.Lock()
	return lock
}

func (s *balances) leave(account string, lock *accountLock) {
	lock.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if lock.users--; lock.users == 0 {
		delete(s.locks, account)
	}
}

// canonical gives our own spelling of a currency, or nothing when we do not take it.
func canonical(name string) string {
	for _, currency := range currencies {
		if strings.EqualFold(currency, name) {
			return currency
		}
	}
	return ""
}

func only(method string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != method {
			w.Header().Set("Allow", method)
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		next(w, r)
	}
}

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 4096)).Decode(into); err != nil {
		http.Error(w, "body is not what it should be", http.StatusBadRequest)
		return false
	}
	return true
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}
