package drained

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

// mustReadAll reads to the end, or panics.
func mustReadAll(r io.Reader) []byte {
	b, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	return b
}

// C9 a helper reads the body to its end, which gives the connection back.
func pong(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	text := mustReadAll(resp.Body)
	if resp.StatusCode >= 300 {
		return fmt.Errorf("%s: %s", resp.Status, text)
	}
	return nil
}

// C9 the helper has the response; of one without content there is nothing to read.
func printed(urls []string) error {
	for _, url := range urls {
		resp, err := http.Get(url)
		if err != nil {
			return err
		}
		if err := printBody(resp); err != nil {
			log.Fatal(err)
		}
	}
	return nil
}

func printBody(resp *http.Response) (err error) {
	if resp.StatusCode == http.StatusNoContent {
		return
	}
	var body io.Reader = resp.Body
	if resp.StatusCode >= 400 {
		body, err = failureOf(body)
		if err != nil {
			return
		}
	}
	_, err = io.Copy(os.Stdout, body)
	return
}

// failureOf reads all, by a reader that keeps what was read.
func failureOf(r io.Reader) (io.Reader, error) {
	kept := &bytes.Buffer{}
	b, err := io.ReadAll(io.TeeReader(r, kept))
	if err != nil {
		return r, err
	}
	var failure struct{ Message string }
	if err := json.Unmarshal(b, &failure); err != nil {
		return r, err
	}
	return kept, nil
}

// C5 each round reads the body to its end before the next one; the defer is for what fails.
func pages(url string) (all []string, err error) {
	for url != "" {
		resp, err := http.Get(url)
		if err != nil {
			return all, err
		}
		defer resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			return all, fmt.Errorf("%s", resp.Status)
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			return all, err
		}
		all = append(all, string(b))
		url = resp.Header.Get("Link")
	}
	return all, nil
}

// C1 an answer that nothing has changed has no body.
func changed(c *http.Client, req *http.Request) ([]byte, error) {
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusNotModified {
		return nil, nil
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
