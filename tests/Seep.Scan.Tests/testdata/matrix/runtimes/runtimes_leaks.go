// Package runtimes holds the patterns about processes, test servers, pulled iterators and profiles.
package runtimes

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime/pprof"
	"runtime/trace"
	"time"
)

// L11 process started and never waited for.
func openBrowser(url string) error {
	cmd := exec.Command("xdg-open", url)
	return cmd.Start() // want "unclosed-resource"
}

// L11 output read to its end, child never reaped.
func lastLine(name string, args ...string) (line string, err error) {
	cmd := exec.Command(name, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	defer out.Close()
	if err := cmd.Start(); err != nil { // want "unclosed-resource"
		return "", err
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		line = s.Text()
	}
	return line, nil
}

// L11 early return between Start and Wait.
func grepOutput(ctx context.Context, word string) (bool, error) {
	cmd := exec.CommandContext(ctx, "journalctl", "-n", "1000")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	defer out.Close()
	if err := cmd.Start(); err != nil { // want "unclosed-resource"
		return false, err
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		if s.Text() == word {
			return true, nil
		}
	}
	return false, cmd.Wait()
}

// L11 killed on timeout and not waited for.
func runFor(limit time.Duration, name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil { // want "unclosed-resource"
		return err
	}
	done := make(chan struct{})
	time.AfterFunc(limit, func() { close(done) })
	<-done
	return cmd.Process.Kill()
}

// L11 os.StartProcess without Wait or Release.
func spawn(path string) (int, error) {
	p, err := os.StartProcess(path, []string{path}, &os.ProcAttr{}) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	return p.Pid, nil
}

// L1 test server never closed.
func hits(h http.Handler, n int) error {
	srv := httptest.NewServer(h) // want "unclosed-resource"
	for range n {
		resp, err := http.Get(srv.URL)
		if err != nil {
			return err
		}
		resp.Body.Close()
	}
	return nil
}

// L2 test server closed only when the request succeeds.
func secureStatus(h http.Handler) (int, error) {
	srv := httptest.NewTLSServer(h) // want "unclosed-resource"
	resp, err := srv.Client().Get(srv.URL)
	if err != nil {
		return 0, err
	}
	resp.Body.Close()
	srv.Close()
	return resp.StatusCode, nil
}

// fakeAPI serves h below /v1/.
func fakeAPI(h http.Handler) *httptest.Server {
	mux := http.NewServeMux()
	mux.Handle("/v1/", http.StripPrefix("/v1", h))
	return httptest.NewServer(mux)
}

// L8 caller drops the server and keeps its address.
func apiStatus(h http.Handler) (string, error) {
	api := fakeAPI(h) // want "unclosed-resource"
	resp, err := http.Get(api.URL + "/v1/")
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	return resp.Status, nil
}

// L1 stop of a pulled iterator discarded; it is not exhausted.
func firstTwo(seq iter.Seq[int]) (a, b int) {
	next, _ := iter.Pull(seq) // want "unclosed-resource"
	a, _ = next()
	b, _ = next()
	return a, b
}

// L2 return from the merge before the second iterator is stopped.
func equal(a, b iter.Seq[string]) bool {
	nextA, stopA := iter.Pull(a)
	defer stopA()
	nextB, stopB := iter.Pull(b) // want "unclosed-resource"
	for {
		x, okA := nextA()
		y, okB := nextB()
		if okA != okB || x != y {
			return false
		}
		if !okA {
			stopB()
			return true
		}
	}
}

// L3 stopped on a bad key only.
func head(seq iter.Seq2[string, int]) (int, error) {
	next, stop := iter.Pull2(seq) // want "unclosed-resource"
	k, v, ok := next()
	if ok && k == "" {
		stop()
		return 0, errors.New("no key")
	}
	return v, nil
}

// L2 profile not stopped when the work fails.
func profiled(w io.Writer, work func() error) error {
	if err := pprof.StartCPUProfile(w); err != nil { // want "unclosed-resource"
		return err
	}
	if err := work(); err != nil {
		return fmt.Errorf("work: %w", err)
	}
	pprof.StopCPUProfile()
	return nil
}

// L1 trace started and left running.
func traced(w io.Writer, work func()) error {
	if err := trace.Start(w); err != nil { // want "unclosed-resource"
		return err
	}
	work()
	return nil
}

// L3 flight recorder stopped only if it is enabled for writing.
func flight(w io.Writer, work func() error) error {
	fr := trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: time.Second})
	if err := fr.Start(); err != nil { // want "unclosed-resource"
		return err
	}
	err := work()
	if err != nil {
		fr.WriteTo(w)
		fr.Stop()
	}
	return err
}
