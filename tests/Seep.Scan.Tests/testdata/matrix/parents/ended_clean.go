package parents

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"os"
	"time"
)

// C15 row that the end of its context closes, which is why this returns without it.
func rowOf(ctx context.Context, db *sql.DB, id string) (name string, err error) {
	row := db.QueryRowContext(ctx, "SELECT name FROM users WHERE id = ?", id)
	if err := ctx.Err(); err != nil {
		return "", err
	}
	err = row.Scan(&name)
	return name, err
}

// C15 child of a context that has ended: nothing holds it any more.
func stepOr(ctx context.Context, step <-chan string) (string, error) {
	child, cancel := context.WithCancel(ctx)
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case name := <-step:
		cancel()
		return name, child.Err()
	}
}

// C15 deadline that has passed, and the timer with it.
func untilLate(ctx context.Context, work chan<- context.Context) error {
	late, cancel := context.WithTimeout(ctx, time.Hour)
	work <- late
	<-late.Done()
	if errors.Is(late.Err(), context.DeadlineExceeded) {
		return os.ErrDeadlineExceeded
	}
	cancel()
	return nil
}

// C15 body of a request whose context has ended.
func bodyOr(ctx context.Context, url string, enough <-chan bool) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return response, nil
}

// C15 transaction that is rolled back as its context ends with the function.
func countIn(db *sql.DB, query string) (n int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	if err := tx.QueryRowContext(ctx, query).Scan(&n); err != nil {
		return 0, err
	}
	return n, tx.Commit()
}
