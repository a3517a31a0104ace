// Command reflected carries out a command that a framework finds by reflection.
package main

import (
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/alecthomas/kong"
)

type command struct{ Serve serve }

type serve struct{ Addr string }

func (s *serve) Run() error {
	public, err := net.Listen("tcp", s.Addr)
	if err != nil {
		return err
	}
	internal, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	http.HandleFunc("/", handle)
	go http.Serve(internal, nil)
	return http.Serve(public, nil)
}

func handle(w http.ResponseWriter, r *http.Request) {
	watchOnce()
	watchAgain()
}

var watched sync.Once

// watchOnce does so once, whoever calls it first.
func watchOnce() {
	watched.Do(func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGUSR1)
		go func() {
			for range signals {
				log.Print("signal")
			}
		}()
	})
}

// watchAgain has a Once of its own for each call.
func watchAgain() {
	var once sync.Once
	once.Do(func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, syscall.SIGUSR1) // want
		go func() {
			for range signals {
				log.Print("signal")
			}
		}()
	})
}

func main() {
	var c command
	if err := kong.Parse(&c).Run(); err != nil {
		log.Fatal(err)
	}
}
