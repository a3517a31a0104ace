// Command plugins sets up what is configured and serves, as a service.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/kardianos/service"
)

type plugin interface {
	Init(name string) error
	Eval(line string)
}

// queryLog is one of a few plugins, which live as long as the program.
type queryLog struct{ out *os.File }

func (p *queryLog) Init(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	p.out = f
	return nil
}

func (p *queryLog) Eval(line string) { fmt.Fprintln(p.out, line) }

type app struct {
	plugins []plugin
	sources []*source
}

func (a *app) Start(s service.Service) error {
	go a.run()
	return nil
}

func (a *app) Stop(s service.Service) error { return nil }

func (a *app) run() {
	a.plugins = append(a.plugins, &queryLog{})
	for _, p := range a.plugins {
		if err := p.Init("queries"); err != nil {
			log.Fatal(err)
		}
	}
	for name, interval := range map[string]time.Duration{"disk": time.Second} {
		check(name, interval)
	}
	for _, name := range os.Args[1:] {
		s, err := newSource(name)
		if err != nil {
			log.Fatal(err)
		}
		a.sources = append(a.sources, s)
	}
	for _, name := range os.Args[1:] {
		show(name)
		count(name)
		summary(name)
	}
	maintain()
	http.HandleFunc("/", a.handle)
	http.HandleFunc("/cached", cached)
	log.Fatal(http.ListenAndServe(":80", nil))
}

// check is begun for each that is configured.
func check(name string, interval time.Duration) {
	ticker := time.NewTicker(interval)
	go func() {
		for range ticker.C {
			log.Print("check ", name)
		}
	}()
}

// watch is begun by requests, for each of some.
func watch(name string, interval time.Duration) {
	ticker := time.NewTicker(interval) // want
	go func() {
		for range ticker.C {
			log.Print("watch ", name)
		}
	}()
}

// source is kept by the app.
type source struct{ in *os.File }

func newSource(name string) (*source, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	return &source{f}, nil
}

func (s *source) name() string { return s.in.Name() }

// shown is dropped by each call of show.
type shown struct {
	in *os.File // want
}

func (s *shown) open(name string) (err error) {
	s.in, err = os.Open(name)
	return err
}

func (s *shown) print() { log.Print(s.in.Name()) }

func show(name string) {
	var s shown
	if err := s.open(name); err != nil {
		log.Print(err)
		return
	}
	s.print()
}

// total is dropped where it was made.
type total struct {
	in *os.File // want
}

func newTotal(name string) *total {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	return &total{f}
}

func (t *total) print() { log.Print(t.in.Name()) }

func summary(name string) {
	if t := newTotal(name); t != nil {
		t.print()
	}
}

// count opens a file for each that is named.
func count(name string) {
	f, err := os.Open(name) // want
	if err != nil {
		log.Print(err)
		return
	}
	info, err := f.Stat()
	log.Print(info, err)
}

// maintain is begun once and begins itself again.
func maintain() {
	defer func() { time.AfterFunc(time.Hour, maintain) }()
	log.Print("maintained")
}

// poll is begun by each request, and begins itself again.
func poll() {
	log.Print("polled")
	time.AfterFunc(time.Hour, poll) // want
}

func (a *app) handle(w http.ResponseWriter, r *http.Request) {
	for _, p := range a.plugins {
		p.Eval(r.URL.Path)
	}
	for _, s := range a.sources {
		log.Print(s.name())
	}
	for _, name := range r.Header["Watch"] {
		watch(name, time.Second)
	}
	poll()
}

// cache opens its file when it is first asked; one is made by init.
type cache struct {
	once sync.Once
	file *os.File
}

func (c *cache) get() string {
	c.once.Do(func() { c.file, _ = os.Open("cache") })
	return c.file.Name()
}

// answer is made for each request.
type answer struct {
	once sync.Once
	file *os.File // want
}

func (a *answer) get() string {
	a.once.Do(func() { a.file, _ = os.Open("answer") })
	return a.file.Name()
}

// again opens its file once more after it was set back.
type again struct {
	once sync.Once
	file *os.File // want
}

func (a *again) get() string {
	a.once.Do(func() { a.file, _ = os.Open("again") })
	return a.file.Name()
}

func (a *again) reset() { a.once = sync.Once{} }

// global has the cache's way in a variable.
type global struct {
	state struct{ once sync.Once }
	file  *os.File
}

func (g *global) get() string {
	g.state.once.Do(func() { g.file, _ = os.Open("global") })
	return g.file.Name()
}

var (
	opened   *cache
	reopened *again
	shared   global
)

func init() { opened, reopened = &cache{}, &again{} }

func cached(w http.ResponseWriter, r *http.Request) {
	var a answer
	log.Print(opened.get(), a.get(), reopened.get(), shared.get())
	reopened.reset()
}

func main() {
	if err := service.New(&app{}).Run(); err != nil {
		log.Fatal(err)
	}
}
