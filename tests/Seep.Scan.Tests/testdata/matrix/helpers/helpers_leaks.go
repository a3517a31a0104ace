// Package helpers holds the patterns that need what a function of another package does.
package helpers

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"

	"matrix/release"
)

// L1 passed to a helper of another package that does not close.
func describe(path string) (string, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	return release.Describe(f), nil
}

// L1 passed to a generic helper that does not close.
func magic(path string) ([]byte, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	return release.ReadT(f, 4)
}

// L1 generic pass-through, never released.
func mustStatus(url string) int {
	resp := release.Must(http.Get(url)) // want "unclosed-resource"
	return resp.StatusCode
}

// L2 early return before the helper that closes.
func fetch(url string) (etag string, err error) {
	resp, err := http.Get(url) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", errors.New(resp.Status)
	}
	defer release.Body(resp)
	return resp.Header.Get("ETag"), nil
}

// L3 helper that closes on some of its paths only, with a flag that is false.
func inspect(path string) (int64, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	defer release.Maybe(f, false)
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// L8 caller drops what a function of another package opens.
func size(dir, name string) (int64, error) {
	f, err := release.Open(dir, name) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("size: %w", err)
	}
	return info.Size(), nil
}

// L3 all but one are passed to the helper.
func dialAll(a, b string) (err error) {
	left, err := net.Dial("tcp", a)
	if err != nil {
		return err
	}
	right, err := net.Dial("tcp", b) // want "unclosed-resource"
	if err != nil {
		release.Close(left)
		return err
	}
	fmt.Fprintln(right, left.LocalAddr())
	return release.All(left)
}

// L2 scan error before the helper that drains.
func first(db *sql.DB) (name string, err error) {
	rows, err := db.Query("SELECT name FROM users") // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	if rows.Next() {
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
	}
	return name, release.Drain(rows)
}

// L1 generic pass-through over os.Open, never released, in a recursion.
func word(open func(string) (*os.File, error), path string) (w string, err error) {
	f := release.Must(os.Open(path)) // want "unclosed-resource"
	if _, err = fmt.Fscan(f, &w); err == nil && w == "include" {
		return word(open, path+".d")
	}
	return w, err
}

func drainAnswer(a answer) {
	if a.body != nil {
		io.CopyN(io.Discard, a.body, 512)
	}
}

// L1 helper that takes a struct by value closes nothing.
func knockOnly(url string) error {
	a, err := ask(url) // want "unclosed-resource"
	drainAnswer(a)
	return err
}

func (p pidFile) name() string { return p.f.Name() }

// L1 method of a value closes nothing.
func whileNamed(path string, do func()) (string, error) {
	p, err := lockPid(path) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	do()
	return p.name(), nil
}
