// Shapes makes objects whose number and holder are known, then writes a heap dump and a heap profile of itself.
package main

import (
	"bytes"
	"container/list"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"sync"
	"time"
)

var block = make(chan int) // nobody ever sends

// 1,000 structs in a slice that only expands, each with a string.
type Item struct {
	Name string
	N    int
}

var items []Item

//go:noinline
func addItem(i int) {
	name := fmt.Sprintf("item number %d", i) // @itemName
	items = append(items, Item{name, i})     // @items
}

// 200 goroutines, each with an object of its own, that holds another.
type Own struct {
	Data  []byte
	Owner int
}

//go:noinline
func holdOwn(i int) {
	own := &Own{Owner: i}         // @own
	own.Data = make([]byte, 1000) // @ownData
	<-block                       // @ownWait
	fmt.Println(own.Data, own.Owner)
}

// 100 goroutines whose object is in a global map as well.
type Session struct {
	Buf [10]int
	Id  int
}

var registry = map[int]*Session{}
var registryLock sync.Mutex

//go:noinline
func holdRegistered(i int) {
	session := &Session{Id: i} // @session
	registryLock.Lock()
	registry[i] = session // @registry
	registryLock.Unlock()
	<-block
	fmt.Println(session.Id)
}

// 100 tickers that nobody stops nor holds.
//
//go:noinline
func dropTicker() {
	time.NewTicker(time.Hour) // @ticker
}

// 300 elements of a container/list.
type Job struct {
	A, B, C int
}

var jobs = list.New()

//go:noinline
func addJob(i int) {
	jobs.PushBack(&Job{A: i}) // @job
}

// 500 entries of a map.
type Entry struct {
	Key   string
	Value [4]int
}

var entries = map[string]*Entry{}

//go:noinline
func addEntry(i int) {
	key := fmt.Sprintf("entry number %d", i) // @entryKey
	entry := &Entry{Key: key}                // @entry
	entries[key] = entry                     // @entries
}

// 50 objects in two global slices.
type Shared struct {
	X [5]int
}

var sharedA, sharedB []*Shared

//go:noinline
func addShared() {
	s := &Shared{}               // @shared
	sharedA = append(sharedA, s) // @sharedA
	sharedB = append(sharedB, s) // @sharedB
}

// 4,000 tiny objects, up to four in a block of 16 bytes.
var tiny []*int32

//go:noinline
func addTiny(i int) {
	n := int32(i) // @tiny
	tiny = append(tiny, &n)
}

// 60 connections, each with a reader and a writer.
type Conn struct {
	In, Out chan []byte
	Buf     [100]byte
}

//go:noinline
func connect() {
	conn := &Conn{In: make(chan []byte), Out: make(chan []byte)} // @conn
	go readLoop(conn)
	go writeLoop(conn)
}

//go:noinline
func readLoop(c *Conn) {
	b := <-c.In
	fmt.Println(b, c.Buf[0])
}

//go:noinline
func writeLoop(c *Conn) {
	b := <-c.Out
	fmt.Println(b, c.Buf[1])
}

// A handler with two causes: an expanding slice and a goroutine that never ends. 80 times.
type Event struct {
	Payload []byte
	At      int
}
type Task struct {
	State [20]int
}

var events []*Event

//go:noinline
func handle(i int) {
	payload := make([]byte, 100)             // @eventPayload
	event := &Event{Payload: payload, At: i} // @event
	events = append(events, event)           // @events
	task := &Task{}                          // @task
	go work(task)
}

//go:noinline
func work(task *Task) {
	<-block
	fmt.Println(task.State[0])
}

// A hub made by the linker, with 40 subscribers.
type Hub struct {
	Name string
	Subs []*Subscriber
}
type Subscriber struct {
	Id int
	Ch chan int
}

var hub = &Hub{Name: "hub"}

//go:noinline
func subscribe(i int) {
	s := &Subscriber{Id: i}        // @subscriber
	hub.Subs = append(hub.Subs, s) // @subs
}

// A chain of 2,000 links, from one variable.
type Link struct {
	Next *Link
	V    [3]int
}

var head *Link

//go:noinline
func addLink(i int) {
	head = &Link{Next: head, V: [3]int{i}} // @link
}

// 30 goroutines whose object hangs at a local variable that only a pointer leads to.
type Loose struct {
	V [7]int
}
type local struct {
	n int
	p *Loose
}

//go:noinline
func newLoose() *Loose {
	return &Loose{} // @loose
}

//go:noinline
func same(l *local) *local { return l }

//go:noinline
func holdLoose() {
	l := local{p: newLoose()}
	p := same(&l)
	<-block
	fmt.Println(p.n, p.p.V[0])
}

// One object with a finalizer that holds another.
type Final struct {
	fd    int
	state [5]int
}

var final *Final

//go:noinline
func addFinal() {
	note := &Item{Name: "kept by a finalizer"} // @note
	final = &Final{fd: 7}                      // @final
	runtime.SetFinalizer(final, func(f *Final) { fmt.Println(f.fd, note.Name) })
}

func times(n int, f func(i int)) {
	for i := 0; i < n; i++ {
		f(i)
	}
}

var stacks [8 << 20]byte

// settle returns once all goroutines have come to their wait.
func settle() {
	for bytes.Contains(stacks[:runtime.Stack(stacks[:], true)], []byte("[runnable")) {
		time.Sleep(5 * time.Millisecond)
	}
}

func main() {
	// No collection before all is made: goroutines that have to help it wait for one another, with sudogs that they then
	// leave to who waits next.
	debug.SetGCPercent(-1)
	times(1000, addItem)
	// Before any goroutine has a stack: a word left over on one, that pointed to what was collected since, would point to
	// a ticker that came to lie there.
	times(100, func(int) { dropTicker() })
	times(200, func(i int) { go holdOwn(i) })
	settle() // before sudogs of those that wait for the lock can be had
	times(100, func(i int) { go holdRegistered(i) })
	times(300, addJob)
	times(500, addEntry)
	times(50, func(int) { addShared() })
	times(4000, addTiny)
	times(60, func(int) { connect() })
	times(80, handle)
	times(40, subscribe)
	times(2000, addLink)
	times(30, func(int) { go holdLoose() })
	addFinal()

	settle()
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	out, err := os.Create(os.Args[1])
	if err != nil {
		panic(err)
	}
	debug.WriteHeapDump(out.Fd())
	out.Close()
	runtime.GC()
	out, err = os.Create(os.Args[2])
	if err != nil {
		panic(err)
	}
	pprof.Lookup("heap").WriteTo(out, 0)
	out.Close()
}
