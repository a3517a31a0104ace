// Package parts does things side by side, and by way of function values.
package parts

import (
	"fmt"
	"io"
	"net/http"
	"os"
)

// InParallel calls a function for each part. It fails where one of the calls does.
func InParallel(parts []string, do func(part string) error) error {
	results := make(chan error, len(parts))
	for _, part := range parts {
		go func() { results <- do(part) }()
	}
	var err error
	for range parts {
		if err = <-results; err != nil {
			break
		}
	}
	return err
}

// InTheEnd fails where the function does, by a variable.
func InTheEnd(do func() error) error {
	var err error
	timed(func() { err = do() })
	return err
}

func timed(do func()) { do() }

// Drained goes on whatever fails.
func Drained(parts []string, do func(part string) error) {
	work := make(chan string)
	results := make(chan error, len(parts))
	for range 4 {
		go func() {
			for part := range work {
				results <- do(part)
			}
		}()
	}
	for _, part := range parts {
		work <- part
	}
	close(work)
	for range parts {
		if err := <-results; err != nil {
			fmt.Println(err)
		}
	}
}

// Copied is called by InParallel, whose error ends the process.
func Copied(part string) error {
	f, err := os.Open(part)
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Counted is called by Drained, after which more are counted.
func Counted(part string) error {
	f, err := os.Open(part) // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Synced is called by InTheEnd.
func Synced() error {
	f, err := os.Open("state")
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Hooks are functions of one type.
type Hooks struct{ Start, Request func() error }

// Started is called once, as a field.
func Started() error {
	f, err := os.Open("pid")
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Requested is called for each request, as another field.
func Requested() error {
	f, err := os.Open("request") // want
	if err != nil {
		return err
	}
	if _, err := f.Stat(); err != nil {
		return err
	}
	return f.Close()
}

// Kept makes what is called in the end.
func Kept(name string) func() {
	return func() {
		f, err := os.Create(name)
		if err == nil {
			fmt.Fprintln(f, "end")
		}
	}
}

// Answered makes what is called for each request.
func Answered(name string) func(w http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		f, err := os.Open(name) // want
		if err == nil {
			io.Copy(w, f)
		}
	}
}

// Update is called by nothing.
func Update(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	if resp.StatusCode != 200 {
		return fmt.Errorf("status %s", resp.Status)
	}
	return resp.Body.Close()
}
