// Package server is what main starts, and what requests come to.
package server

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"time"
)

// Listen fails only where main ends with the error.
func Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	if addr == "" {
		return nil, errors.New("no address")
	}
	return l, nil
}

// Reload fails at the start, where main ends, and in a handler, where nothing does.
func Reload(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if name == "" {
		return errors.New("no name")
	}
	return f.Close()
}

// Retry is called again after it failed.
func Retry(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Store is one of the things that main may open by way of an interface.
type Store interface{ Open(name string) error }

type Disk struct{}

// Open fails only where main ends.
func (Disk) Open(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return fmt.Errorf("open: %w", err)
	}
	return f.Close()
}

// Cache is opened by a handler too.
type Cache struct{}

func (Cache) Fill(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

type Filler interface{ Fill(name string) error }

// Opener is called as a function value.
func Opener(name string) (io.Reader, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		return nil, err
	}
	return f, nil
}

// Typed is called by a generic function.
func Typed(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		return nil, err
	}
	return f, nil
}

// With calls what it is given.
func With[T any](open func(string) (T, error), name string) (T, error) { return open(name) }

// Must ends the process in the way of another logger.
func Must(name string) *os.File {
	f, err := try(name)
	if err != nil {
		Panicf("%v", err)
	}
	return f
}

func try(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		return nil, err
	}
	return f, nil
}

func Panicf(format string, args ...any) { log.Print("panic: ", fmt.Sprintf(format, args...)) }

// Serve is a handler by its method value.
type Serve struct{ Name string }

func (s *Serve) Handle(w http.ResponseWriter, r *http.Request) {
	f, err := os.Open(s.Name) // want
	if err != nil {
		return
	}
	if _, err := io.Copy(w, f); err != nil {
		return
	}
	f.Close()
}

// Swallow is called once: main goes on after it failed, with one file more.
func Swallow(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Logged is only logged.
func Logged(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Checked ends the process where it fails, by what is called with its error.
func Checked(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

type Starter interface{ Start(name string) error }

// Loud is started by handlers, as a Starter.
type Loud struct{}

func (Loud) Start(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Quiet has the same method, and nothing makes a Starter of it.
type Quiet struct{}

func (Quiet) Start(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Hidden goes through any.
type Hidden struct{}

func (Hidden) Warm(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Warm warms what can be warmed.
func Warm(v any) {
	if w, ok := v.(interface{ Warm(name string) error }); ok {
		w.Warm("x")
	}
}

// Tick is begun by a handler, in another package.
func Tick() {
	ticker := time.NewTicker(time.Second) // want
	defer ticker.Stop()
	for range ticker.C {
		log.Print("tick")
	}
}

// TickOnce is begun once.
func TickOnce() {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for range ticker.C {
		log.Print("tick")
	}
}

// Check is begun once by main, which is what counts: Register is for other programs.
func Check(name string) {
	go func() {
		for range time.Tick(time.Second) {
			log.Print(name)
		}
	}()
}

// Report is the last thing that main does, or a handler for others.
func Report(name string) {
	report(name)
	os.Exit(1)
}

func report(name string) {
	f, err := os.Open(name)
	if err != nil || name == "" {
		return
	}
	log.Print(f.Name())
}

// ReportEach goes on: what it begins fails once at most, but comes back as often as that works.
func ReportEach(names <-chan string) {
	for {
		if err := reportOn(<-names); err != nil {
			log.Fatal(err)
		}
	}
}

func reportOn(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	log.Print(f.Name())
	return nil
}

// Register is called by nothing here.
func Register(name string) { Check(name) }

// Listener is accepted from by net/http.
type Listener struct {
	net.Listener
	log string
}

func (l *Listener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	f, err := os.Open(l.log) // want
	if err != nil {
		conn.Close()
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		conn.Close()
		return nil, err
	}
	f.Close()
	return conn, nil
}

// Outer accepts from another.
type Outer struct{ net.Listener }

func (l Outer) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return conn, nil
}

// Load fails in a handler that panics, which net/http recovers.
func Load(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Handle panics where it fails.
func Handle(w http.ResponseWriter, r *http.Request) {
	if err := Load(r.URL.Path); err != nil {
		panic(err)
	}
}
