// Survive writes heap dumps while goroutines read files, after a leak profile found a goroutine that nothing can wake.
package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
)

func main() {
	dumps, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	go func() { <-make(chan int) }()
	if leaks := pprof.Lookup("goroutineleak"); leaks != nil {
		for leaks.Count() == 0 {
			if err := leaks.WriteTo(new(discard), 0); err != nil {
				panic(err)
			}
		}
	}
	for i := 0; i < 4; i++ {
		go func() {
			buf := make([]byte, 1)
			for {
				f, err := os.Open(os.Args[0])
				if err != nil {
					panic(err)
				}
				for i := 0; i < 1000; i++ {
					f.ReadAt(buf, int64(i))
				}
				f.Close()
			}
		}()
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	for i := 0; i < dumps; i++ {
		debug.WriteHeapDump(null.Fd())
	}
	fmt.Println("survived", dumps)
}

type discard struct{}

func (*discard) Write(p []byte) (int, error) { return len(p), nil }
