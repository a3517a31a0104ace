package helpers

import (
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"runtime/cgo"
	"time"

	"matrix/release"
)

// C2 helper of another package closes, through io.Closer.
func describeClosed(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer release.Close(f)
	return release.Describe(f), nil
}

// C2 helper of another package closes the response's body.
func fetchClosed(url string) (etag string, err error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer release.Body(resp)
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(resp.Status)
	}
	return resp.Header.Get("ETag"), nil
}

// C2 helper registered before the error is looked at: it tests for nil.
func fetchEarly(client *http.Client, req *http.Request) (int, error) {
	resp, err := client.Do(req)
	defer release.Body(resp)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}

// C2 helper joins the error of the close.
func sizeClosed(path string) (n int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer release.Join(&err, f)
	return f.Seek(0, io.SeekEnd)
}

// C2 rows closed by a helper that takes a small interface.
func firstClosed(db *sql.DB) (name string, err error) {
	rows, err := db.Query("SELECT name FROM users")
	if err != nil {
		return "", err
	}
	if rows.Next() {
		err = rows.Scan(&name)
	}
	return name, errors.Join(err, release.Drain(rows))
}

// C2 variadic helper closes both.
func dialAllClosed(a, b string) error {
	left, err := net.Dial("tcp", a)
	if err != nil {
		return err
	}
	right, err := net.Dial("tcp", b)
	if err != nil {
		return errors.Join(err, left.Close())
	}
	return release.All(left, right)
}

// C3 generic helper closes.
func decode(path string, v any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer release.CloseT(f)
	return json.NewDecoder(f).Decode(v)
}

// C3 generic pass-through, closed.
func mustStatusClosed(url string) int {
	resp := release.Must(http.Get(url))
	defer resp.Body.Close()
	return resp.StatusCode
}

// C3 generic pass-through inside the helper's argument list.
func mustTouch(url string) {
	release.Body(release.Must(http.Get(url)))
}

// C3 generic bracket: opened and closed elsewhere.
func bracket(path string) (int64, error) {
	return release.With(
		func() (*os.File, error) { return os.Open(path) },
		func(f *os.File) (int64, error) { return f.Seek(0, io.SeekEnd) },
	)
}

// C3 generic helper instantiated by an interface.
func hangUp(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	release.CloseT[io.Closer](conn)
	return nil
}

// C4 helper of another package that calls the one that closes.
func touch(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	release.BodyOf(resp, url)
	return nil
}

// C4 own helper over another package's helper.
func both(a, b *os.File) {
	release.NotNil(a)
	release.NotNil(b)
}

// C4 opened one after the other, both closed by the helper above.
func same(x, y string) (bool, error) {
	a, err := os.Open(x)
	if err != nil {
		return false, err
	}
	b, err := os.Open(y)
	if err != nil {
		release.Close(a)
		return false, err
	}
	defer both(a, b)
	i, err := a.Stat()
	if err != nil {
		return false, err
	}
	j, err := b.Stat()
	return os.SameFile(i, j), err
}

// C13 helper of another package that never returns.
func mustRead(path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		release.Die(err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		release.Die(err)
	}
	f.Close()
	return data
}

// C5 the pass-through returns its argument: still the caller's.
func within(conn net.Conn, d time.Duration) net.Conn {
	conn.SetDeadline(time.Now().Add(d))
	return conn
}

// C4 closed through the value that a pass-through gave back.
func ping(addr string) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	timed := within(conn, time.Second)
	defer timed.Close()
	_, err = timed.Write([]byte("PING\n"))
	return err
}

// C2 helper that closes on the path that its constant flag takes.
func inspectClosed(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer release.Maybe(f, true)
	return f.Seek(0, io.SeekEnd)
}

// C8 a handle that goes to C as a number, and comes back from there.
func handleFor(v any) *uintptr { return numberOf(cgo.NewHandle(v)) }

func numberOf(h cgo.Handle) *uintptr {
	number := new(uintptr)
	*number = uintptr(h)
	return number
}

type answer struct {
	body io.ReadCloser
	code int
}

func ask(url string) (answer, error) {
	resp, err := http.Get(url)
	if err != nil {
		return answer{code: -1}, err
	}
	return answer{resp.Body, resp.StatusCode}, nil
}

func endAnswer(a answer) {
	if a.body != nil {
		io.CopyN(io.Discard, a.body, 512)
		a.body.Close()
	}
}

// C2 helper that takes a struct by value closes what its field holds.
func knock(url string) error {
	a, err := ask(url)
	endAnswer(a)
	return err
}

type pidFile struct{ f *os.File }

func (p pidFile) unlock() error { return p.f.Close() }

func lockPid(path string) (*pidFile, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &pidFile{f}, nil
}

// C2 method of a value closes what its field holds.
func whileLocked(path string, do func()) error {
	p, err := lockPid(path)
	if err != nil {
		return err
	}
	defer p.unlock()
	do()
	return nil
}
