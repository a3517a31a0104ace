// Oracle writes the syntax trees that go/parser makes, in the form of docs/formats/syntax-json.md.
//
//	oracle [-hash] < PATHS
//
// It takes one path a line and writes one line a file, in the same order: its JSON, or with -hash the SHA-256 of
// that JSON (without the line's end) in hex, a space and the path. It is built with the newest Go, whose go/ast is the
// reference.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
)

func main() {
	hash := flag.Bool("hash", false, "write a hash in place of each dump")
	flag.Parse()
	if flag.NArg() != 0 {
		fmt.Fprintln(os.Stderr, "usage: oracle [-hash] < PATHS")
		os.Exit(2)
	}
	line := dumpLine
	if *hash {
		line = hashLine
	}
	if err := run(os.Stdin, os.Stdout, line); err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// A result is the line of one file, sent when it is made.
type result chan []byte

// run makes the lines on as many goroutines as there are processors and writes them in the order of their paths. No
// more than twice as many are held at a time, so memory is bounded by the largest files.
func run(paths io.Reader, out io.Writer, line func(path string) ([]byte, error)) error {
	workers := runtime.GOMAXPROCS(0)
	type job struct {
		path   string
		result result
	}
	jobs := make(chan job)
	inOrder := make(chan result, 2*workers)
	failed := make(chan error, 1)
	fail := func(err error) {
		select {
		case failed <- err:
		default:
		}
	}

	for range workers {
		go func() {
			for j := range jobs {
				text, err := line(j.path)
				if err != nil {
					fail(err)
				}
				j.result <- text
			}
		}()
	}

	go func() {
		defer close(inOrder)
		defer close(jobs)
		lines := bufio.NewScanner(paths)
		for lines.Scan() {
			j := job{lines.Text(), make(result, 1)}
			inOrder <- j.result
			jobs <- j
		}
		if err := lines.Err(); err != nil {
			fail(err)
		}
	}()

	w := bufio.NewWriter(out)
	for r := range inOrder {
		select {
		case err := <-failed:
			return err
		case text := <-r:
			w.Write(text)
			if err := w.WriteByte('\n'); err != nil {
				return err
			}
		}
	}
	select {
	case err := <-failed:
		return err
	default:
		return w.Flush()
	}
}

func dumpLine(path string) ([]byte, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d := dumper{flush: func([]byte) {}, limit: 1 << 62}
	d.file(path, source)
	return d.out, nil
}

// hashLine holds no more of the dump than a piece at a time.
func hashLine(path string) ([]byte, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	d := dumper{flush: func(piece []byte) { sum.Write(piece) }, limit: 64 << 10}
	d.file(path, source)
	sum.Write(d.out)
	return append(hex.AppendEncode(nil, sum.Sum(nil)), " "+path...), nil
}
