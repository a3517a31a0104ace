package main

import (
	"flag"
	"fmt"
	"go/types"
	"regexp"
	"sync/atomic"
	"time"

	"seep.example/peers/load"
)

// checkTypes lists packages by go list, then parses and checks them with all that they import. It prints one line:
// packages, files, bytes, errors, milliseconds of go list, then as the other measurements do.
func checkTypes(start time.Time, arguments []string) {
	flags := flag.NewFlagSet("types", flag.ExitOnError)
	config := &load.Config{}
	flags.StringVar(&config.Go, "go", "go", "the go command")
	flags.StringVar(&config.Dir, "C", "", "the folder to run in")
	flags.BoolVar(&config.Tests, "test", false, "test packages too")
	flags.BoolVar(&config.WithInfo, "info", false, "record all there is to know of packages with bodies")
	bodies := flags.String("bodies", "", "a regexp of import paths whose function bodies are checked; else what patterns name")
	flags.Parse(arguments)
	if *bodies != "" {
		config.Bodies = regexp.MustCompile(*bodies)
	}

	packages, err := config.List(flags.Args()...)
	check(err)
	listed := time.Since(start)
	var files, bytes, failures atomic.Int64
	config.Check(packages, func(_ int, p *load.Package) {
		files.Add(int64(len(p.Files)))
		bytes.Add(p.Bytes)
		if !p.DepOnly && p.Types != types.Unsafe {
			failures.Add(int64(len(p.Errors)))
		}
	})
	wall := time.Since(start)
	fmt.Printf("packages=%d files=%d bytes=%d errors=%d list_ms=%d wall_ms=%d cpu_ms=%d rss_mb=%d\n",
		len(packages), files.Load(), bytes.Load(), failures.Load(), listed.Milliseconds(),
		wall.Milliseconds(), processorTime().Milliseconds(), largestSet()>>20)
}
