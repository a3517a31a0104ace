// Command tool carries out one command and ends.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/spf13/cobra"
)

func main() {
	get := &cobra.Command{Use: "get", RunE: func(cmd *cobra.Command, args []string) error { return runGet(args[0]) }}
	each := &cobra.Command{Use: "each", RunE: runEach}
	if err := get.Execute(); err != nil {
		os.Exit(1)
	}
	if err := each.Execute(); err != nil {
		os.Exit(1)
	}
}

func runGet(url string) error {
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

func runEach(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		if err := count(arg); err != nil {
			fmt.Println(err)
		}
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
