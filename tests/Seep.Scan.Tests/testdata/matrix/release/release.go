// Package release has helpers that release, and some that only look as if they did, for use from another package.
package release

import (
	"errors"
	"io"
	"log"
	"net/http"
	"os"
)

// Close closes c and logs what goes wrong.
func Close(c io.Closer) {
	if err := c.Close(); err != nil {
		log.Print(err)
	}
}

// Join closes c and joins its error into the one that err points to; for use in a defer.
func Join(err *error, c io.Closer) {
	*err = errors.Join(*err, c.Close())
}

// NotNil closes c unless it is nil.
func NotNil(c io.Closer) {
	if c != nil {
		Close(c)
	}
}

// All closes all of cs.
func All(cs ...io.Closer) (err error) {
	for _, c := range cs {
		err = errors.Join(err, c.Close())
	}
	return err
}

// Rows is the part of a result set that Drain needs.
type Rows interface {
	Next() bool
	Close() error
}

// Drain reads the rest of the rows and closes them.
func Drain(r Rows) error {
	for r.Next() {
	}
	return r.Close()
}

// Body drains and closes the body of a response, if there is one.
func Body(resp *http.Response) {
	if resp == nil || resp.Body == nil {
		return
	}
	io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	Close(resp.Body)
}

// BodyOf goes through Body.
func BodyOf(resp *http.Response, what string) {
	if resp.StatusCode >= 500 {
		log.Printf("%s: %s", what, resp.Status)
	}
	Body(resp)
}

// CloseT closes any closer of a static type.
func CloseT[T io.Closer](c T) {
	if err := c.Close(); err != nil {
		log.Printf("%T: %v", c, err)
	}
}

// With opens, calls f and closes.
func With[T io.Closer, R any](open func() (T, error), f func(T) (R, error)) (R, error) {
	c, err := open()
	if err != nil {
		var none R
		return none, err
	}
	defer CloseT(c)
	return f(c)
}

// Must returns v or ends the program.
func Must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return v
}

// Maybe closes c only when asked for.
func Maybe(c io.Closer, now bool) {
	if now {
		Close(c)
	}
}

// Describe names c; it doesn't close.
func Describe(c io.Closer) string {
	if f, ok := c.(*os.File); ok {
		return f.Name()
	}
	return "stream"
}

// ReadT reads up to n bytes; it doesn't close.
func ReadT[T io.ReadCloser](r T, n int) ([]byte, error) {
	b := make([]byte, n)
	n, err := io.ReadFull(r, b)
	return b[:n], err
}

// Open opens the file of the given name in dir.
func Open(dir, name string) (*os.File, error) {
	return os.Open(dir + "/" + name)
}

// Die logs and ends the program.
func Die(err error) {
	log.Print(err)
	os.Exit(2)
}
