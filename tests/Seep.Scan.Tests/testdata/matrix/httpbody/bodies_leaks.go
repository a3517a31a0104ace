// Package httpbody holds the patterns about response bodies and transports.
package httpbody

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"time"
)

type account struct {
	ID    int64  `json:"id"`
	Email string `json:"email"`
}

var errNotFound = errors.New("not found")

// L1 never released: only the status is looked at.
func status(url string) (int, error) {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// L1 result discarded with the blank identifier.
func ping(client *http.Client, req *http.Request) error {
	_, err := client.Do(req) // want "unclosed-resource"
	return err
}

// L1 call as a statement: both results are dropped.
func notify(hook string, message string) {
	http.Post(hook, "text/plain", strings.NewReader(message)) // want "unclosed-resource"
}

// L1 decoded, but a decoder stops behind the value and does not close.
func decode(url string) (account, error) {
	var a account
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return a, fmt.Errorf("get %s: %w", url, err)
	}
	err = json.NewDecoder(resp.Body).Decode(&a)
	return a, err
}

// firstLine reads a line; it takes a reader and so cannot close.
func firstLine(r io.Reader) (string, error) {
	return bufio.NewReader(r).ReadString('\n')
}

// L1 passed to a helper that only reads.
func banner(url string) (string, error) {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	return firstLine(resp.Body)
}

// L2 early return between acquire and release: status check.
func fetch(client *http.Client, url string) ([]byte, error) {
	resp, err := client.Get(url) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, resp.Status)
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// L2 early return between acquire and release: decode error.
func fetchAccount(ctx context.Context, client *http.Client, url string) (*account, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	a := new(account)
	if err := json.NewDecoder(resp.Body).Decode(a); err != nil {
		return nil, err
	}
	resp.Body.Close()
	return a, nil
}

// L2 early return between acquire and release: sentinel for one status, close for the rest.
func head(url string) (string, error) {
	resp, err := http.Get(url) // want "unclosed-resource"
	switch {
	case err != nil:
		return "", err
	case resp.StatusCode == http.StatusNotFound:
		return "", errNotFound
	}
	etag := resp.Header.Get("ETag")
	resp.Body.Close()
	return etag, nil
}

// L3 released in some switch cases only.
func classify(url string) string {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return "down"
	}
	switch resp.StatusCode {
	case http.StatusOK:
		resp.Body.Close()
		return "up"
	case http.StatusServiceUnavailable:
		return "draining"
	default:
		resp.Body.Close()
		return "degraded"
	}
}

// L3 defer with a condition unrelated to nil or err.
func trace(url string, verbose bool) error {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if verbose {
		defer resp.Body.Close()
		log.Printf("%s: %v", url, resp.Header)
	}
	_, err = firstLine(resp.Body)
	return err
}

// L3 deferred close on error only, although success hands nothing over.
func load(url string) (a account, err error) {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return a, err
	}
	defer func() {
		if err != nil {
			resp.Body.Close()
		}
	}()
	err = json.NewDecoder(resp.Body).Decode(&a)
	return a, err
}

// L3 goto jumps past the close.
func version(url string) (v string) {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		goto done
	}
	v = resp.Header.Get("X-Version")
	if v == "" {
		v = "unknown"
		goto done
	}
	resp.Body.Close()
done:
	return v
}

// L4 retry loop overwrites the variable.
func getRetry(client *http.Client, url string) ([]byte, error) {
	var resp *http.Response
	var err error
	for attempt := 0; attempt < 3; attempt++ {
		resp, err = client.Get(url) // want "unclosed-resource"
		if err == nil && resp.StatusCode < 500 {
			break
		}
		time.Sleep(time.Second << attempt)
	}
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// L4 break before the close.
func firstMirror(mirrors []string) string {
	found := ""
	for _, m := range mirrors {
		resp, err := http.Get(m) // want "unclosed-resource"
		if err != nil {
			continue
		}
		if resp.StatusCode == http.StatusOK {
			found = m
			break
		}
		resp.Body.Close()
	}
	return found
}

// L4 continue before the close.
func healthy(hosts []string) (up []string) {
	for _, h := range hosts {
		resp, err := http.Get(h + "/healthz") // want "unclosed-resource"
		if err != nil {
			log.Print(err)
			continue
		}
		if resp.StatusCode != http.StatusOK {
			log.Printf("%s: %s", h, resp.Status)
			continue
		}
		resp.Body.Close()
		up = append(up, h)
	}
	return up
}

// L4 the redirect's response overwrites the first.
func follow(client *http.Client, url string) (int, error) {
	resp, err := client.Get(url) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	if next := resp.Header.Get("Location"); next != "" {
		resp, err = client.Get(next)
		if err != nil {
			return 0, err
		}
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// L5 defer in a loop over input: every body stays until the last page.
func crawl(pages []string) (int64, error) {
	var total int64
	for _, p := range pages {
		resp, err := http.Get(p)
		if err != nil {
			return total, err
		}
		defer resp.Body.Close() // want "defer-in-loop"
		n, _ := io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
		total += n
	}
	return total, nil
}

// releaser returns a function that closes the body.
func releaser(resp *http.Response) func() {
	return func() { resp.Body.Close() }
}

// L6 the deferred call makes the closure and does not call it.
func title(url string) (string, error) {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	defer releaser(resp)
	return firstLine(resp.Body)
}

// L6 cleanups are collected and never run.
func compare(left, right string) (bool, error) {
	var cleanups []func()
	a, err := http.Get(left)
	if err != nil {
		return false, err
	}
	defer a.Body.Close()
	b, err := http.Get(right) // want "unclosed-resource"
	if err != nil {
		return false, err
	}
	cleanups = append(cleanups, func() { b.Body.Close() })
	log.Printf("%d cleanups", len(cleanups))
	return a.Header.Get("ETag") == b.Header.Get("ETag"), nil
}

// open returns the body of a page.
func open(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// L8 caller drops the body that a function returns.
func countLines(url string) (n int, err error) {
	body, err := open(url) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	for s := bufio.NewScanner(body); s.Scan() && n < 1000; {
		n++
	}
	return n, nil
}

type page struct {
	url  string
	body io.ReadCloser
}

func (p *page) close() error { return p.body.Close() }

func openPage(url string) (*page, error) {
	body, err := open(url)
	if err != nil {
		return nil, err
	}
	return &page{url, body}, nil
}

// L8 caller drops the struct that wraps the body.
func sniff(url string) (string, error) {
	p, err := openPage(url) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	head := make([]byte, 512)
	n, err := p.body.Read(head)
	return http.DetectContentType(head[:n]), err
}

// L8 caller closes on success and drops on a bad prefix.
func verify(url string) error {
	p, err := openPage(url) // want "unclosed-resource"
	if err != nil {
		return err
	}
	line, err := firstLine(p.body)
	if err != nil || !strings.HasPrefix(line, "v1") {
		return fmt.Errorf("%s: not a manifest", p.url)
	}
	return p.close()
}

// L11 Transport built per call: its idle connections stay.
func insecureGet(url string) ([]byte, error) {
	client := &http.Client{
		Timeout:   time.Minute,
		Transport: &http.Transport{DisableCompression: true}, // want "unclosed-resource"
	}
	resp, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// L11 cloned Transport per call.
func viaClone(url string) (int, error) {
	tr := http.DefaultTransport.(*http.Transport).Clone() // want "unclosed-resource"
	tr.MaxResponseHeaderBytes = 4 << 10
	resp, err := (&http.Client{Transport: tr}).Get(url)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

// L4 a literal asks again, and drops the answer before.
func askUntil(c *http.Client, url string) (*http.Response, error) {
	var (
		resp *http.Response
		err  error
	)
	ask := func() bool {
		resp, err = c.Get(url) // want "unclosed-resource"
		return err != nil || resp.StatusCode != http.StatusTooManyRequests
	}
	if ask() {
		return resp, err
	}
	for !ask() {
		time.Sleep(time.Second)
	}
	return resp, err
}

// L2 who called the literal returns without what it got.
func askOnce(c *http.Client, url string) (string, error) {
	var resp *http.Response
	ask := func() (err error) {
		resp, err = c.Get(url) // want "unclosed-resource"
		return err
	}
	if err := ask(); err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(resp.Status)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}
