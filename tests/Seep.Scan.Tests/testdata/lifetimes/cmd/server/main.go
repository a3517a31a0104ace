// Command server starts once and runs for long.
package main

import (
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"example.org/lifetimes/server"
)

var once sync.Once

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() (err error) {
	l, err := server.Listen(":0")
	if err != nil {
		return err
	}
	if err := server.Reload("config"); err != nil {
		return err
	}
	go server.TickOnce()
	server.Check("disk")
	var quiet server.Quiet
	if err := quiet.Start("x"); err != nil {
		return err
	}
	var hidden server.Hidden
	if err := hidden.Warm("x"); err != nil {
		return err
	}
	var store server.Store = server.Disk{}
	if err := store.Open("data"); err != nil {
		return err
	}
	if _, err := io.ReadAll(must(open(server.Opener))); err != nil {
		return err
	}
	f, err := server.With(server.Typed, "x")
	if err != nil {
		return err
	}
	defer f.Close()
	defer server.Must("y").Close()
	for {
		if err := server.Retry("peer"); err == nil {
			break
		}
		time.Sleep(time.Second)
	}
	if err := server.Swallow("cache"); err != nil {
		log.Print(err)
	}
	once.Do(func() {
		f, err := os.Open("motd")
		if err == nil {
			io.Copy(os.Stdout, f)
		}
	})
	func() {
		f, err := os.Open("banner")
		if err == nil {
			io.Copy(os.Stdout, f)
		}
	}()
	// As many as there are to be, side by side.
	for i := 0; i < 100; i++ {
		go func() {
			f, err := os.Open("worker")
			if err == nil {
				io.Copy(io.Discard, f)
			}
		}()
	}
	// As many as come.
	peers := make(chan string)
	go func() {
		for peer := range peers {
			go func() {
				f, err := os.Open(peer) // want
				if err == nil {
					io.Copy(io.Discard, f)
				}
			}()
		}
	}()
	for _, terminal := range terminals {
		if terminal.name == os.Args[1] {
			os.Exit(terminal.main())
		}
	}
	http.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		f, err := os.Open(r.URL.Path) // want
		if err != nil {
			return
		}
		if r.Method == "HEAD" {
			return
		}
		defer f.Close()
		io.Copy(w, f)
	})
	handler := func(w http.ResponseWriter, r *http.Request) {
		var fill server.Filler = server.Cache{}
		if err := fill.Fill(r.URL.Path); err != nil {
			http.Error(w, err.Error(), 500)
		}
		if err := server.Reload("config"); err != nil {
			http.Error(w, err.Error(), 500)
		}
		server.Logged("x")
		check(server.Checked("x"))
		var start server.Starter = server.Loud{}
		if start.Start("x") != nil {
			return
		}
		server.Warm(server.Hidden{})
		go func() { server.Tick() }()
	}
	http.Handle("/cache", http.HandlerFunc(handler))
	http.HandleFunc("/load", server.Handle)
	http.HandleFunc("/serve", (&server.Serve{Name: "z"}).Handle)
	return http.Serve(server.Outer{Listener: &server.Listener{Listener: l}}, nil)
}

// terminals are commands of which one is carried out.
var terminals = []struct {
	name string
	main func() int
}{{"cat", cat}}

func cat() int {
	f, err := os.Open("cat")
	if err != nil {
		return 1
	}
	if _, err := io.Copy(os.Stdout, f); err != nil {
		return 1
	}
	f.Close()
	return 0
}

func open(how func(string) (io.Reader, error)) (io.Reader, error) { return how("seed") }

func check(err error) {
	if err == nil {
		return
	}
	log.Fatal(err)
}

func must(r io.Reader, err error) io.Reader {
	if err != nil {
		log.Fatal(err)
	}
	return r
}
