// Peers measures Go's own front end as Seep.Bench measures ours, on the same files and in the same words.
//
//	peers scan|parse ROOT...
//	peers types [-go GO] [-C DIR] [-test] [-bodies REGEXP] PATTERN...
//
// scan reads all Go files below the roots and takes their tokens by go/scanner, comments among them. parse makes trees
// by go/parser, with comments and without resolution, and keeps them all to the end. Both work on as many goroutines as
// there are processors. It prints one line: files, bytes, tokens (without the end of each file; 0 for parse),
// milliseconds from the start of main, milliseconds of all processors, and the process's largest resident set.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	start := time.Now()
	if len(os.Args) > 2 && os.Args[1] == "types" {
		checkTypes(start, os.Args[2:])
		return
	}
	if len(os.Args) < 3 || os.Args[1] != "scan" && os.Args[1] != "parse" {
		fmt.Fprintln(os.Stderr, "usage: peers scan|parse ROOT... | peers types [FLAG...] PATTERN...")
		os.Exit(2)
	}
	files, err := goFiles(os.Args[2:])
	check(err)

	var bytes, tokens atomic.Int64
	trees := make([]*ast.File, len(files))
	set := token.NewFileSet()
	forEach(len(files), func(i int) {
		source, err := os.ReadFile(files[i])
		check(err)
		bytes.Add(int64(len(source)))
		if os.Args[1] == "scan" {
			tokens.Add(scan(source))
		} else {
			trees[i], _ = parser.ParseFile(set, files[i], source, parser.ParseComments|parser.SkipObjectResolution)
		}
	})

	wall := time.Since(start)
	fmt.Printf("files=%d bytes=%d tokens=%d wall_ms=%d cpu_ms=%d rss_mb=%d\n",
		len(files), bytes.Load(), tokens.Load(), wall.Milliseconds(), processorTime().Milliseconds(), largestSet()>>20)
	runtime.KeepAlive(trees)
}

// goFiles lists the Go files below the roots, as bench/Seep.Bench does: links to folders are not followed but for the
// roots themselves, and what is no regular file is skipped.
func goFiles(roots []string) (files []string, err error) {
	for _, root := range roots {
		if root, err = filepath.EvalSymlinks(root); err != nil {
			return nil, err
		}
		err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, ".go") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// forEach calls f for 0 to n-1 on all processors.
func forEach(n int, f func(int)) {
	var next atomic.Int64
	var done sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		done.Add(1)
		go func() {
			defer done.Done()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		}()
	}
	done.Wait()
}

func scan(source []byte) (tokens int64) {
	file := token.NewFileSet().AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, scanner.ScanComments)
	for {
		if _, tok, _ := s.Scan(); tok == token.EOF {
			return tokens
		}
		tokens++
	}
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// largestSet is VmHWM in bytes. Rusage has it too, but counts what the process was before it became this program.
func largestSet() int64 {
	status, err := os.ReadFile("/proc/self/status")
	check(err)
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kilobytes, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	check(err)
	return kilobytes << 10
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}
