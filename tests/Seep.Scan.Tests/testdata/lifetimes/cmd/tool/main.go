// Command tool carries out one command and ends.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"
)

func main() {
	check := &cobra.Command{Use: "check", RunE: func(cmd *cobra.Command, args []string) error { return begin(args[0]) }}
	if err := check.Execute(); err != nil {
		os.Exit(1)
	}
	get := &cobra.Command{Use: "get", RunE: func(cmd *cobra.Command, args []string) error { return runGet(args[0]) }}
	each := &cobra.Command{Use: "each", RunE: runEach}
	if err := get.Execute(); err != nil {
		os.Exit(1)
	}
	if err := each.Execute(); err != nil {
		os.Exit(1)
	}
}

func begin(name string) error {
	Periodic(name)
	return nil
}

// Periodic is begun by a command, and by what nothing calls here.
func Periodic(name string) {
	go func() {
		ticker := time.NewTicker(time.Second)
		for {
			<-ticker.C
			fmt.Println(name)
		}
	}()
}

// PeriodicNow is called by nothing.
func PeriodicNow() { Periodic("now") }

func runGet(url string) error {
	if err := walk(url, 3); err != nil {
		return err
	}
	resp, err := fetch(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(os.Stdout, resp.Body)
	return err
}

// The error goes up to main.
func fetch(url string) (*http.Response, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != 200 {
		return nil, fmt.Errorf("status %s", resp.Status)
	}
	return resp, nil
}

// walk calls itself, and its error still ends the process.
func walk(dir string, depth int) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	names, err := f.Readdirnames(0)
	if err != nil {
		return err
	}
	f.Close()
	for _, name := range names {
		if err := walk(name, depth-1); err != nil {
			return err
		}
	}
	return nil
}

// try calls itself, and tries again.
func try(name string, depth int) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	f.Close()
	if depth > 0 && try(name, depth-1) != nil {
		try(name, 0)
	}
	return nil
}

func runEach(cmd *cobra.Command, args []string) error {
	if err := try("x", 3); err != nil {
		return err
	}
	for _, arg := range args {
		if err := count(arg); err != nil {
			fmt.Println(err)
		}
	}
	// One an argument, until the command ends.
	for _, arg := range args {
		f, err := os.Open(arg)
		if err != nil {
			return err
		}
		defer f.Close()
		io.Copy(os.Stdout, f)
	}
	return nil
}

// The next one is counted after it has failed.
func count(name string) error {
	f, err := os.Open(name) // want
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, f); err != nil {
		return err
	}
	return f.Close()
}
