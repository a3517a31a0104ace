// Command recall measures how many leaks a scan finds, by mutation: it takes a release away from real code where that was the
// only one of its value, and looks whether the scan names the line that acquires it. See docs/recall.md and bench/recall.
//
//	recall mutate [-n N] [-seed SEED] [-go GO] [-table FILE] -C FOLDER -out FOLDER PROGRAM   draws and writes mutants
//	recall score FOLDER...                                                                    compares the scans of them
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "mutate":
			check(mutate(os.Args[2:]))
			return
		case "score":
			check(score(os.Args[2:]))
			return
		}
	}
	fmt.Fprintln(os.Stderr, "usage: recall mutate|score ...")
	os.Exit(2)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "recall:", err)
		os.Exit(2)
	}
}
