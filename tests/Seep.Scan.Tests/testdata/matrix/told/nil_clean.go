package told

import (
	"database/sql"
	"errors"
	"log"
	"net"
	"os"
	"strings"
)

type staleError struct{ revision int }

func (e *staleError) Error() string { return "stale" }

func isStale(err error) bool {
	_, ok := err.(*staleError)
	return ok
}

func isReset(err error) bool {
	return strings.Contains(err.Error(), "connection reset") || isStale(err)
}

func isBusy(err error) bool {
	return err != nil && (errors.Is(err, os.ErrPermission) || strings.HasSuffix(err.Error(), "busy"))
}

type logged struct{ log *log.Logger }

func (l logged) failed(what string, err error) bool {
	if err != nil {
		l.log.Printf("%s: %v", what, err)
		return true
	}
	return false
}

func wrapped(what string, err error) error {
	if err == nil {
		return nil
	}
	return errors.New(what + ": " + err.Error())
}

// C16 the function that is asked of the error says no where there is none.
func dialFresh(addr string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if isStale(err) || isReset(err) {
		return nil, err
	}
	if isBusy(err) {
		return nil, os.ErrDeadlineExceeded
	}
	return conn, err
}

// C16 the helper that logs an error says whether there was one.
func (l logged) names(db *sql.DB) (names []string) {
	rows, err := db.Query("SELECT name FROM users")
	if l.failed("names", err) {
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if l.failed("name", rows.Scan(&name)) {
			return nil
		}
		names = append(names, name)
	}
	return names
}

// C16 what is made of the error is nil where there is none.
func readable(path string) error {
	f, err := os.Open(path)
	if err := wrapped(path, err); err != nil {
		return err
	}
	return f.Close()
}

type backend interface {
	IsNotExist(err error) bool
}

// C16 a method of an interface, whose name says what it is asked.
func openIn(b backend, path string) (*os.File, error) {
	f, err := os.Open(path)
	if b.IsNotExist(err) {
		return nil, nil
	}
	return f, err
}
