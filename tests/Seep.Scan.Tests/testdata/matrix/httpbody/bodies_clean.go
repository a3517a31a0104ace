package httpbody

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// C1 closed on every path without defer.
func statusClosed(url string) (int, error) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	if resp.StatusCode >= 400 {
		resp.Body.Close()
		return 0, errNotFound
	}
	code := resp.StatusCode
	resp.Body.Close()
	return code, nil
}

// C1 every case of a switch ends in one close behind it.
func classifyClosed(url string) (state string) {
	resp, err := http.Get(url)
	if err != nil {
		return "down"
	}
	switch {
	case resp.StatusCode < 300:
		state = "up"
	case resp.StatusCode < 500:
		state = "degraded"
	default:
		state = "failing"
	}
	if err := resp.Body.Close(); err != nil {
		log.Print(err)
	}
	return state
}

// C1 goto the one place that closes.
func versionClosed(url string) (v string, err error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		err = errNotFound
		goto done
	}
	v = resp.Header.Get("X-Version")
	if v != "" {
		goto done
	}
	v, err = firstLine(resp.Body)
done:
	resp.Body.Close()
	return v, err
}

// C1 named result: closed on error, handed to the caller on success.
func download(url string) (body io.ReadCloser, err error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			resp.Body.Close()
		}
	}()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, resp.Status)
	}
	if resp.ContentLength > 1<<30 {
		return nil, errors.New("too large")
	}
	return resp.Body, nil
}

// C1 retry loop that drains and closes before the next try.
func getRetryClosed(client *http.Client, url string) ([]byte, error) {
	var last error
	for attempt := range 3 {
		resp, err := client.Get(url)
		if err != nil {
			last = err
			time.Sleep(time.Second << attempt)
			continue
		}
		if resp.StatusCode >= 500 {
			last = fmt.Errorf("attempt %d: %s", attempt, resp.Status)
			io.Copy(io.Discard, io.LimitReader(resp.Body, 4<<10))
			resp.Body.Close()
			time.Sleep(time.Second << attempt)
			continue
		}
		defer resp.Body.Close()
		return io.ReadAll(resp.Body)
	}
	return nil, last
}

// C1 labelled break, closed before each way out of the loops.
func firstMirrorClosed(groups [][]string) (found string) {
search:
	for _, group := range groups {
		for _, m := range group {
			resp, err := http.Get(m)
			if err != nil {
				continue search
			}
			ok := resp.StatusCode == http.StatusOK
			resp.Body.Close()
			if ok {
				found = m
				break search
			}
		}
	}
	return found
}

// C1 overwritten only after the old body was closed.
func followClosed(client *http.Client, url string) (int, error) {
	resp, err := client.Get(url)
	if err != nil {
		return 0, err
	}
	for hops := 0; hops < 5 && resp.Header.Get("Location") != ""; hops++ {
		next := resp.Header.Get("Location")
		resp.Body.Close()
		if resp, err = client.Get(next); err != nil {
			return 0, err
		}
	}
	defer resp.Body.Close()
	return resp.StatusCode, nil
}

func drain(body io.ReadCloser) {
	io.Copy(io.Discard, io.LimitReader(body, 64<<10))
	body.Close()
}

func finish(resp *http.Response) {
	if resp.StatusCode >= 500 {
		log.Printf("%s: %s", resp.Request.URL, resp.Status)
	}
	drain(resp.Body)
}

// C4 two-level helper.
func touch(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	finish(resp)
	return nil
}

// C4 two-level helper, deferred.
func touchDeferred(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer finish(resp)
	return firstLine(resp.Body)
}

// C5 stored in a field of the returned struct, whose close releases it.
func openPageChecked(url string) (*page, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	p := &page{url: url}
	p.body = resp.Body
	return p, nil
}

// C5 stored in a field of a parameter that owns it from then on.
func (p *page) reload() error {
	resp, err := http.Get(p.url)
	if err != nil {
		return err
	}
	if p.body != nil {
		p.body.Close()
	}
	p.body = resp.Body
	return nil
}

// C6 wrapped in a struct of reader and closer.
func openLimited(url string, max int64) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, max), resp.Body}, nil
}

type gzipBody struct {
	*gzip.Reader
	body io.Closer
}

func (g *gzipBody) Close() error { return errors.Join(g.Reader.Close(), g.body.Close()) }

// C6 wrapped by gzip: closed when the header is bad, else owned by the wrapper.
func openGzip(url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	zr, err := gzip.NewReader(resp.Body)
	if err != nil {
		resp.Body.Close()
		return nil, err
	}
	return &gzipBody{zr, resp.Body}, nil
}

// C6 the body goes through two readers and is closed itself.
func inflate(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	zr, err := gzip.NewReader(bufio.NewReader(resp.Body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(zr, 1<<20))
}

// C7 method values appended to a cleanup slice that is run on the way out.
func compareClosed(left, right string) (same bool, err error) {
	var cleanups []func() error
	defer func() {
		for _, c := range cleanups {
			err = errors.Join(err, c())
		}
	}()
	a, err := http.Get(left)
	if err != nil {
		return false, err
	}
	cleanups = append(cleanups, a.Body.Close)
	b, err := http.Get(right)
	if err != nil {
		return false, err
	}
	cleanups = append(cleanups, b.Body.Close)
	return a.Header.Get("ETag") == b.Header.Get("ETag"), nil
}

func logged(what string, f func() error) {
	if err := f(); err != nil {
		log.Printf("%s: %v", what, err)
	}
}

// C7 method value passed to a deferred helper that calls it.
func titleClosed(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer logged("close "+url, resp.Body.Close)
	return firstLine(resp.Body)
}

// C7 released by t.Cleanup.
func get(t *testing.T, url string) *bufio.Scanner {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	return bufio.NewScanner(resp.Body)
}

// C7 released once, by whichever of two ends comes first.
func once(url string, max int) (n int, err error) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	var closing sync.Once
	release := func() { closing.Do(func() { resp.Body.Close() }) }
	defer release()
	for s := bufio.NewScanner(resp.Body); s.Scan(); n++ {
		if n == max {
			release()
			break
		}
	}
	return n, nil
}

// C7 the closure that is returned is also called: defer f()().
func titleCalled(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer releaser(resp)()
	return firstLine(resp.Body)
}

// C8 a goroutine reads and closes.
func mirror(url string, lines chan<- string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	go func() {
		defer close(lines)
		defer resp.Body.Close()
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return nil
}

// C8 sent on a channel: the receiver owns it.
func fetchAll(urls []string, out chan<- *http.Response) {
	defer close(out)
	for _, u := range urls {
		resp, err := http.Get(u)
		if err != nil {
			log.Print(err)
			continue
		}
		out <- resp
	}
}

// C8 stored in a map that the caller walks.
func openAll(urls []string) map[string]io.ReadCloser {
	bodies := make(map[string]io.ReadCloser, len(urls))
	for _, u := range urls {
		if resp, err := http.Get(u); err == nil {
			bodies[u] = resp.Body
		}
	}
	return bodies
}

// C9 closed through an interface variable.
func viaCloser(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	var c io.Closer = resp.Body
	defer c.Close()
	return firstLine(resp.Body)
}

// C9 closed through any and a type assertion that always holds.
func viaReadCloser(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	var body io.ReadCloser = resp.Body
	line, err := firstLine(body)
	return line, errors.Join(err, body.Close())
}

// C10 body read, closed and replaced by its bytes: the caller has nothing to do.
func buffered(client *http.Client, req *http.Request) (*http.Response, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return resp, nil
}

// C10 caller of the function above.
func statusBuffered(client *http.Client, req *http.Request) (int, error) {
	resp, err := buffered(client, req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// C11 ReadResponse only wraps the caller's reader.
func connectProxy(conn net.Conn, target string) error {
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target)
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: http.MethodConnect})
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

// C11 the recorder's body is in memory.
func record(h http.Handler, path string) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w.Result().StatusCode
}

// C11 HEAD has no body.
func exists(url string) bool {
	resp, err := http.Head(url)
	return err == nil && resp.StatusCode == http.StatusOK
}

// C12 callback whose body is unknown.
func with(url string, f func(*http.Response) error) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return f(resp)
}

// C12 func field with unknown body.
func (o *observer) observe(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	return o.handle(resp.Body)
}

type observer struct {
	handle func(io.ReadCloser) error
}

// C13 log.Fatal ends the path.
func mustFetch(url string) []byte {
	resp, err := http.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		log.Fatalf("%s: %s", url, resp.Status)
	}
	data, err := io.ReadAll(resp.Body)
	if err := errors.Join(err, resp.Body.Close()); err != nil {
		log.Fatal(err)
	}
	return data
}

// C14 read to the end: the connection goes back to the pool without a close.
func readAll(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(data)), nil
}

// C14 copied to the end into memory.
func checksum(url string) (sum byte, err error) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	var b bytes.Buffer
	if _, err := io.Copy(&b, resp.Body); err != nil {
		return 0, err
	}
	for _, c := range b.Bytes() {
		sum ^= c
	}
	return sum, nil
}

// C16 expected error: success ends the test.
func refuses(t *testing.T, url string) {
	_, err := http.Get(url)
	if err == nil {
		t.Fatal("expected an error")
	}
	if !strings.Contains(err.Error(), "refused") {
		t.Errorf("got %v", err)
	}
}

// C16 closed when the response is not nil, whatever the error says.
func nilChecked(client *http.Client, req *http.Request) (int, error) {
	resp, err := client.Do(req)
	if resp != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// C16 positive polarity in the if's own scope.
func reachable(u string) bool {
	if resp, err := http.Get(u); err == nil {
		resp.Body.Close()
		return true
	}
	return false
}

// C16 the error is taken apart by errors.As: none of its branches has a response.
func reason(u string) string {
	resp, err := http.Get(u)
	var ue *url.Error
	if errors.As(err, &ue) {
		if ue.Timeout() {
			return "timeout"
		}
		return ue.Op
	}
	if err != nil {
		return "other"
	}
	defer resp.Body.Close()
	return resp.Status
}

// C17 defer registered before the assignment.
func late(urls []string) (a account, err error) {
	var resp *http.Response
	defer func() {
		if resp != nil {
			resp.Body.Close()
		}
	}()
	if len(urls) == 0 {
		return a, errNotFound
	}
	if resp, err = http.Get(urls[0]); err != nil {
		return a, err
	}
	err = json.NewDecoder(resp.Body).Decode(&a)
	return a, err
}

// C1 Transport per call, its idle connections closed on the way out.
func insecureGetClosed(url string) ([]byte, error) {
	tr := &http.Transport{DisableCompression: true}
	defer tr.CloseIdleConnections()
	resp, err := (&http.Client{Transport: tr}).Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// C5 Transport in the client that is returned for long use.
func newClient(proxy *url.URL) *http.Client {
	return &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), IdleConnTimeout: time.Minute}}
}

// C7 a literal asks again, and closes the answer before.
func askUntilClosed(c *http.Client, url string) (*http.Response, error) {
	var (
		resp *http.Response
		err  error
	)
	ask := func() bool {
		resp, err = c.Get(url)
		if err == nil && resp.StatusCode == http.StatusTooManyRequests {
			resp.Body.Close()
			return false
		}
		return true
	}
	if ask() {
		return resp, err
	}
	for !ask() {
		time.Sleep(time.Second)
	}
	return resp, err
}

// C7 who called the literal closes what it got, in a literal.
func askOnceClosed(c *http.Client, url string) (string, error) {
	var resp *http.Response
	ask := func() (err error) {
		resp, err = c.Get(url)
		return err
	}
	defer func() {
		if resp != nil {
			resp.Body.Close()
		}
	}()
	if err := ask(); err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(resp.Status)
	}
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

// C15 the context of the literal's request is cancelled by the function around it.
func askWithin(c *http.Client, url string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	var resp *http.Response
	ask := func() (err error) {
		resp, err = c.Do(req)
		return err
	}
	if err := ask(); err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(resp.Status)
	}
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

type request http.Request

func newRequest(method, url string) (*request, error) {
	r, err := http.NewRequest(method, url, nil)
	return (*request)(r), err
}

// C11 a request that has its method by way of a function around.
func isThere(url string) bool {
	r, err := newRequest("HEAD", url)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do((*http.Request)(r))
	return err == nil && resp.StatusCode == http.StatusOK
}
