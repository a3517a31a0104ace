package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
)

type node struct {
	next *node
	data [100]byte
}

var kept []*node
var blobs = map[string][]byte{}
var mu sync.Mutex

//go:noinline
func growNodes(n int) {
	for range n {
		kept = append(kept, newNode())
	}
}

func newNode() *node { return &node{} }

//go:noinline
func growBlobs(n int) {
	for i := range n {
		blobs[strconv.Itoa(len(blobs))] = make([]byte, 100*(i%5+1))
	}
}

//go:noinline
func recurse(depth int, c chan int) {
	if depth == 0 {
		<-c
		return
	}
	recurse(depth-1, c)
}

func generic[T any](v T, c chan T) { c <- v }

func write(dir, name string, debug int) {
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		panic(err)
	}
	base, _, _ := cut(name)
	if err := pprof.Lookup(base).WriteTo(f, debug); err != nil {
		panic(err)
	}
	if err := f.Close(); err != nil {
		panic(err)
	}
}

func cut(s string) (string, string, bool) {
	for i := range s {
		if s[i] == '.' {
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

func main() {
	runtime.MemProfileRate = 1
	dir := os.Args[1]
	growNodes(1000)
	growBlobs(500)
	for i := range 20 {
		pprof.Do(context.Background(), pprof.Labels("seam", "GET /ws/{id}", "round", strconv.Itoa(i%4)), func(context.Context) {
			go func() { c := make(chan int); <-c }()
		})
	}
	pprof.Do(context.Background(), pprof.Labels("odd \"key\"", "tab\t\u00e9\x01"), func(context.Context) {
		go func() { select {} }()
	})
	go recurse(150, make(chan int))
	go generic("x", make(chan string))
	go func() { runtime.LockOSThread(); mu.Lock(); mu.Lock() }()
	go func() {
		defer func() { c := make(chan int); <-c }()
		panic("stuck")
	}()
	for range 20 {
		runtime.Gosched()
	}
	for i := 1; i <= 2; i++ {
		runtime.GC()
		runtime.GC()
		write(dir, fmt.Sprintf("heap.%d.pb.gz", i), 0)
		write(dir, fmt.Sprintf("goroutine.%d.pb.gz", i), 0)
		write(dir, fmt.Sprintf("goroutine.%d.txt", i), 1)
		write(dir, fmt.Sprintf("goroutine.%d.dump", i), 2)
		growNodes(500)
		growBlobs(100)
		go generic(5, make(chan int))
	}
	write(dir, "allocs.pb.gz", 0)
	write(dir, "threadcreate.txt", 1)
}
