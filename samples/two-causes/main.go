// Command lunchroom takes the orders of the canteen.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type dish struct {
	Name  string `json:"name"`
	Cents int    `json:"cents"`
}

var menu = map[string]dish{
	"soup":  {Name: "Lentil soup", Cents: 420},
	"stew":  {Name: "Vegetable stew", Cents: 690},
	"pasta": {Name: "Pasta with sage butter", Cents: 640},
	"cake":  {Name: "Plum cake", Cents: 310},
}

type order struct {
	Number int    `json:"number"`
	Dish   string `json:"dish"`
	Plates int    `json:"plates"`
	Cents  int    `json:"cents"`
}

// journalLine is what the shift leader reads in the evening.
type journalLine struct {
	at   time.Time
	text string
}

const (
	boardSize = 12
	tables    = 40
)

// canteen is the state of the current shift.
type canteen struct {
	mu      sync.Mutex
	number  int
	journal []*journalLine
	board   []order
	seated  map[int]string
}

var (
	shift = canteen{seated: make(map[int]string)}
	steps struct {
		checked, priced, cooked atomic.Int64
	}
)

// count follows one order through the kitchen.
func count(progress <-chan string) {
	for step := range progress {
		switch step {
		case "checked":
			steps.checked.Add(1)
		case "priced":
			steps.priced.Add(1)
		case "cooked":
			steps.cooked.Add(1)
		}
	}
}

// handleOrders takes an order with POST and shows the board with GET.
func handleOrders(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		shift.mu.Lock()
		board := append([]order{}, shift.board...)
		shift.mu.Unlock()
		send(w, board)
	case http.MethodPost:
		placeOrder(w, r)
	default:
		http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
	}
}

func placeOrder(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Dish   string `json:"dish"`
		Plates int    `json:"plates"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 2048)).Decode(&in); err != nil {
		http.Error(w, "cannot read the order", http.StatusBadRequest)
		return
	}
	served, ok := menu[in.Dish]
	if !ok || in.Plates < 1 || in.Plates > 20 {
		http.Error(w, "not on the menu", http.StatusUnprocessableEntity)
		return
	}

	progress := make(chan string)
	go count(progress)
	progress <- "checked"
	placed := order{Dish: served.Name, Plates: in.Plates, Cents: served.Cents * in.Plates}
	progress <- "priced"
	placed.Number = shift.enter(placed)
	progress <- "cooked"
	send(w, placed)
}

// enter gives the order its number, writes it down and puts it on the board.
func (c *canteen) enter(o order) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.number++
	o.Number = c.number
	text := fmt.Sprintf("order %05d: %d x %s", o.Number, o.Plates, o.Dish)
	c.journal = append(c.journal, &journalLine{at: time.Now(), text: text})

	c.board = append(c.board, o)
	if len(c.board) > boardSize {
		c.board = append(c.board[:0], c.board[1:]...)
	}
	return o.Number
}

func handleMenu(w http.ResponseWriter, r *http.Request) {
	send(w, menu)
}

// handleTables seats guests (PUT), frees the table (DELETE) and tells who sits there (GET).
func handleTables(w http.ResponseWriter, r *http.Request) {
	table, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/tables/"))
	if err != nil || table < 1 || table > tables {
		http.Error(w, "no such table", http.StatusNotFound)
		return
	}
	shift.mu.Lock()
	defer shift.mu.Unlock()
	switch r.Method {
	case http.MethodPut:
		party := r.URL.Query().Get("party")
		if party == "" || len(party) > 30 {
			http.Error(w, "whose table?", http.StatusBadRequest)
			return
		}
		shift.seated[table] = strings.Clone(party)
	case http.MethodDelete:
		delete(shift.seated, table)
	case http.MethodGet:
	default:
		http.Error(w, "GET, PUT or DELETE", http.StatusMethodNotAllowed)
		return
	}
	send(w, map[string]any{"table": table, "party": shift.seated[table]})
}

// handleShift sums the shift up and shows the journal's last lines.
func handleShift(w http.ResponseWriter, r *http.Request) {
	shift.mu.Lock()
	from := len(shift.journal) - 5
	if from < 0 {
		from = 0
	}
	ends := make([]string, 0, 5)
	for _, line := range shift.journal[from:] {
		ends = append(ends, line.at.Format("15:04:05 ")+line.text)
	}
	shift.mu.Unlock()
	send(w, map[string]any{
		"checked": steps.checked.Load(),
		"priced":  steps.priced.Load(),
		"cooked":  steps.cooked.Load(),
		"journal": ends,
	})
}

func send(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}

func init() {
	http.HandleFunc("/menu", handleMenu)
	http.HandleFunc("/orders", handleOrders)
	http.HandleFunc("/tables/", handleTables)
	http.HandleFunc("/shift", handleShift)
}

func main() {
	host := flag.String("host", "localhost", "host to listen on")
	port := flag.Int("port", 8083, "port to listen on")
	flag.Parse()
	address := fmt.Sprintf("%s:%d", *host, *port)
	log.Printf("lunchroom at http://%s", address)
	log.Fatal(http.ListenAndServe(address, nil))
}
