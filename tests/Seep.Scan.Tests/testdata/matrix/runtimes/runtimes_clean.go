package runtimes

import (
	"bufio"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"testing"
	"time"
)

// C1 Run waits.
func run(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Stdout = os.Stdout
	return cmd.Run()
}

// C1 Start, read, Wait: Wait closes the pipe.
func lastLineClosed(name string, args ...string) (line string, err error) {
	cmd := exec.Command(name, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		line = s.Text()
	}
	return line, cmd.Wait()
}

// C1 early return waits after killing.
func grepClosed(ctx context.Context, word string) (bool, error) {
	cmd := exec.CommandContext(ctx, "journalctl", "-n", "1000")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return false, err
	}
	if err := cmd.Start(); err != nil {
		return false, err
	}
	defer cmd.Wait()
	for s := bufio.NewScanner(out); s.Scan(); {
		if strings.Contains(s.Text(), word) {
			return true, cmd.Process.Kill()
		}
	}
	return false, nil
}

// C8 a goroutine waits; its answer or the timeout comes first.
func runForClosed(limit time.Duration, name string) error {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return errors.Join(cmd.Process.Kill(), <-done)
	}
}

// C5 started and handed to the caller, who waits.
func background(name string) (*exec.Cmd, error) {
	cmd := exec.Command(name)
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return cmd, nil
}

// C5 caller of the function above.
func during(name string, f func() error) error {
	cmd, err := background(name)
	if err != nil {
		return err
	}
	err = f()
	return errors.Join(err, cmd.Wait())
}

// C1 process released: it may outlive us.
func daemon(path string) (pid int, err error) {
	p, err := os.StartProcess(path, []string{path}, &os.ProcAttr{})
	if err != nil {
		return 0, err
	}
	pid = p.Pid
	return pid, p.Release()
}

// C1 test server closed by defer.
func hitsClosed(h http.Handler, n int) error {
	srv := httptest.NewServer(h)
	defer srv.Close()
	for range n {
		resp, err := http.Get(srv.URL)
		if err != nil {
			return err
		}
		resp.Body.Close()
	}
	return nil
}

// C7 test server closed by the test's cleanup.
func fake(t testing.TB, h http.Handler) string {
	srv := httptest.NewUnstartedServer(h)
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL
}

// C7 test server that registers its own cleanup.
func fakeOwn(t testing.TB, h http.Handler) *http.Client {
	return httptest.NewTestServer(t, h).Client()
}

// C1 stop deferred.
func firstTwoClosed(seq iter.Seq[int]) (a, b int) {
	next, stop := iter.Pull(seq)
	defer stop()
	a, _ = next()
	b, _ = next()
	return a, b
}

// C14 pulled until next says that there is no more.
func sum(seq iter.Seq[int]) (n int) {
	next, _ := iter.Pull(seq)
	for {
		v, ok := next()
		if !ok {
			return n
		}
		n += v
	}
}

// C14 pulled to the end in a for clause, stopped when it leaves before.
func indexOf(seq iter.Seq[string], want string) int {
	next, stop := iter.Pull(seq)
	i := 0
	for v, ok := next(); ok; v, ok = next() {
		if v == want {
			stop()
			return i
		}
		i++
	}
	return -1
}

// C7 both stops deferred in one closure.
func equalClosed(a, b iter.Seq[string]) bool {
	nextA, stopA := iter.Pull(a)
	nextB, stopB := iter.Pull(b)
	defer func() {
		stopA()
		stopB()
	}()
	for {
		x, okA := nextA()
		y, okB := nextB()
		if okA != okB || x != y {
			return false
		}
		if !okA {
			return true
		}
	}
}

// C5 iterator kept in a struct that stops it.
type cursor[T any] struct {
	next func() (T, bool)
	stop func()
}

func newCursor[T any](seq iter.Seq[T]) *cursor[T] {
	next, stop := iter.Pull(seq)
	return &cursor[T]{next, stop}
}

// Close stops the iterator.
func (c *cursor[T]) Close() { c.stop() }

// C1 profile stopped by defer.
func profiledClosed(w io.Writer, work func() error) error {
	if err := pprof.StartCPUProfile(w); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return work()
}

// C7 profile: file and stop go to the caller in one function.
func startProfile(path string) (stop func() error, err error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		f.Close()
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}

// C16 trace stopped only where it was started.
func tracedMaybe(w io.Writer, work func()) {
	if w != nil {
		if err := trace.Start(w); err == nil {
			defer trace.Stop()
		}
	}
	work()
}

// C1 flight recorder stopped on every path.
func flightClosed(w io.Writer, work func() error) error {
	fr := trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: time.Second})
	if err := fr.Start(); err != nil {
		return err
	}
	defer fr.Stop()
	err := work()
	if err != nil {
		fr.WriteTo(w)
	}
	return err
}

// C1 the idle connections are closed by way of the client.
func once(url string) (string, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConns: 1}}
	defer client.CloseIdleConnections()
	resp, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

// C1 process that is let go: somebody else waits for it.
func detach(cmd *exec.Cmd, reap func(pid int)) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		reap(cmd.Process.Pid)
		if err := cmd.Process.Release(); err != nil {
			reap(-1)
		}
	}()
	if cmd.Path == "" {
		return os.ErrInvalid
	}
	return nil
}
