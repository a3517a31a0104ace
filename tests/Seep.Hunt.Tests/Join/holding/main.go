// Holding leaks in several ways at once, each line with its name, and writes what Seep reads of a server.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"
)

type event struct {
	at   time.Time
	body *[64]byte
}

type link struct {
	in, out chan int
	seen    [8]int
}

type note struct {
	next *note
	turn int
}

var (
	notes   *note
	turns   = make(chan int, 1)
	all     []*event
	charges = map[string]*event{}
	never   = make(chan int)
	known   = map[string]int{}
	sink    *[32]byte
)

// The buffer is allocated by the handler, and held by the goroutine alone.
func beat(buf *[512]byte) {
	<-never
	buf[0]++
}

// Two goroutines that share a link nobody else has.
func read(l *link) {
	<-l.in
	l.seen[0]++
}

func write(l *link) {
	<-l.out
	l.seen[1]++
}

// Goroutines of their own, in step with all others.
func lone() { <-never }

// It knows its ticker's channel alone.
func wait() {
	ticker := time.NewTicker(time.Hour) // @ticker
	for range ticker.C {
		known["tick"]++
	}
}

func handle(id string) {
	buf := new([512]byte) // @buf
	go beat(buf)          // @beat

	l := &link{in: make(chan int), out: make(chan int)} // @link
	go read(l)                                          // @read
	go write(l)                                         // @write

	go lone() // @lone
	go wait() // @wait

	time.NewTicker(time.Hour) // @dropped

	e := &event{body: new([64]byte)} // @event
	all = append(all, e)             // @all

	if charges[id] == nil {
		c := &event{}   // @charge
		charges[id] = c // @charges
	}

	// Where the handler has to wait, the runtime's record of that is allocated on the line as well.
	if len(id) == 2 {
		time.AfterFunc(time.Millisecond, func() { turns <- 1 })
	} else {
		turns <- 1
	}
	notes = &note{next: notes, turn: <-turns} // @note

	known["same"]++
	sink = new([32]byte) // @sink: of which one is left
}

func snapshot(folder string, n int) {
	time.Sleep(20 * time.Millisecond)
	runtime.GC()
	runtime.GC()
	defer func(rate int) { runtime.MemProfileRate = rate }(runtime.MemProfileRate)
	runtime.MemProfileRate = 0 // what profiles are written with counts nowhere
	for _, name := range []string{"heap", "goroutine"} {
		file := create(folder, fmt.Sprintf("%d.%s", n, name))
		check(pprof.Lookup(name).WriteTo(file, 0))
		check(file.Close())
	}
}

func create(folder, name string) *os.File {
	file, err := os.Create(filepath.Join(folder, name))
	check(err)
	return file
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// main FOLDER ARM...: an arm is a number of operations, with + before it when each has an input of its own.
func main() {
	folder, fresh := os.Args[1], 0
	snapshot(folder, 0)
	for i, arm := range os.Args[2:] {
		count, err := strconv.Atoi(strings.TrimPrefix(arm, "+"))
		check(err)
		for range count {
			id := "same"
			if arm[0] == '+' {
				fresh++
				id = strconv.Itoa(fresh)
			}
			handle(id)
		}
		snapshot(folder, i+1)
	}
	var text bytes.Buffer
	for text.Len() == 0 || strings.Contains(text.String(), "[runnable") {
		time.Sleep(time.Millisecond)
		text.Reset()
		check(pprof.Lookup("goroutine").WriteTo(&text, 2))
	}
	check(os.WriteFile(filepath.Join(folder, "goroutines"), text.Bytes(), 0o600))
	dump := create(folder, "dump")
	debug.WriteHeapDump(dump.Fd())
	check(dump.Close())
}
