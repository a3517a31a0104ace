// Package drained holds the patterns about bodies that are read to their ends.
package drained

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
)

// mustReadSome reads what fits, or panics.
func mustReadSome(r io.Reader) []byte {
	b, err := io.ReadAll(io.LimitReader(r, 1<<10))
	if err != nil {
		panic(err)
	}
	return b
}

// L1 a helper reads the body, but not to its end.
func pongSome(url string) error {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return err
	}
	text := mustReadSome(resp.Body)
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", resp.Status, text)
	}
	return nil
}

// L2 the helper reads the body of some answers only.
func printedSome(urls []string) error {
	for _, url := range urls {
		resp, err := http.Get(url) // want "unclosed-resource"
		if err != nil {
			return err
		}
		if err := printOK(resp); err != nil {
			return err
		}
	}
	return nil
}

func printOK(resp *http.Response) (err error) {
	if resp.StatusCode != http.StatusOK {
		return
	}
	_, err = io.Copy(os.Stdout, resp.Body)
	return
}

// L1 a file: who reads that to its end has not closed it.
func mustReadFile(path string) ([]byte, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	return mustReadAll(f), nil
}

// L5 a round decodes a value and leaves the rest: the defers pile up.
func decodedPages(url string) (all []string, err error) {
	for url != "" {
		resp, err := http.Get(url)
		if err != nil {
			return all, err
		}
		defer resp.Body.Close() // want "defer-in-loop"
		var page struct{ Text, Next string }
		if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
			return all, err
		}
		all = append(all, page.Text)
		url = page.Next
	}
	return all, nil
}
