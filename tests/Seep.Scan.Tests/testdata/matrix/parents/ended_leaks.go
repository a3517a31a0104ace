package parents

import (
	"context"
	"database/sql"
	"net/http"
)

// L2 row that is not scanned where another context has ended.
func rowUnless(ctx, other context.Context, db *sql.DB, id string) (name string, err error) {
	row := db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = ?", id) // want "unclosed-resource"
	if err := other.Err(); err != nil {
		return "", err
	}
	err = row.Scan(&name)
	return name, err
}

// L2 child of a context that has not ended where the child's work is done.
func stepUnless(ctx, other context.Context, step <-chan string) (string, error) {
	child, cancel := context.WithCancel(ctx) // want "unclosed-resource"
	select {
	case <-other.Done():
		return "", context.Cause(other)
	case name := <-step:
		cancel()
		return name, child.Err()
	}
}

// L2 body that is left where its context has not ended.
func bodyUnless(ctx context.Context, url string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if ctx.Err() == nil && response.StatusCode != http.StatusOK {
		return nil, http.ErrNoLocation
	}
	return response, nil
}
