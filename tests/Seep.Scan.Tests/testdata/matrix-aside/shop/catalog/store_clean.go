package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"time"
)

// C1 a page of products: closed by the deferred call, errors of scan and iteration told apart.
func (r *Repo) Page(ctx context.Context, n int) (page []Product, err error) {
	rows, err := r.db.QueryContext(ctx, "SELECT sku, title, price FROM products LIMIT $1", n)
	switch {
	case errors.Is(err, sql.ErrConnDone):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("catalog: page: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p Product
		if err = rows.Scan(&p.SKU, &p.Title, &p.Price); err != nil {
			return nil, err
		}
		page = append(page, p)
	}
	return page, rows.Err()
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// C14 strings of one column: a generic collector that iterates to the end and closes.
func collect[T any](rows *sql.Rows, err error) (all []T, _ error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// C3 the rows go through the collector as they come.
func (r *Repo) SKUs(ctx context.Context, q queryer) ([]string, error) {
	return collect[string](q.QueryContext(ctx, "SELECT sku FROM products"))
}

// C18 unit of work: nested function, commit, and rollback unless committed.
func (r *Repo) Atomically(ctx context.Context, work func(context.Context, *sql.Tx) error) (err error) {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return err
	}
	finish := tx.Rollback
	defer func() {
		if ferr := finish(); ferr != nil && !errors.Is(ferr, sql.ErrTxDone) {
			err = errors.Join(err, ferr)
		}
	}()
	if err := work(ctx, tx); err != nil {
		return err
	}
	finish = tx.Commit
	return nil
}

// C1 picture: closed behind the decoder whatever it says.
func (r *Repo) Picture(sku string) (image.Image, error) {
	f, err := os.Open(r.imagePath(sku))
	if os.IsNotExist(err) {
		return image.NewGray(image.Rect(0, 0, 1, 1)), nil
	}
	if err != nil {
		return nil, err
	}
	img, err := png.Decode(f)
	_ = f.Close()
	return img, err
}

// C16 search that answers from a second service when the first is down.
func (s *Search) FindAny(ctx context.Context, fallback *Search, path string) (skus []string, err error) {
	resp, err := s.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		if resp, err = fallback.do(ctx, http.MethodGet, path, nil); err != nil {
			return nil, err
		}
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusNoContent {
		return nil, nil
	}
	err = json.NewDecoder(resp.Body).Decode(&skus)
	return skus, err
}

// C1 health probe with back-off: each answer is drained before the next one.
func (s *Search) Await(ctx context.Context) error {
	wait := 50 * time.Millisecond
	for {
		resp, err := s.do(ctx, http.MethodGet, "/healthz", nil)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(wait):
			wait = min(2*wait, 5*time.Second)
		}
	}
}

// Stream is a result that is read item by item.
type Stream struct {
	dec  *json.Decoder
	body io.ReadCloser
	last error
}

// C5 the stream owns the body and its user closes it.
func (s *Search) Stream(ctx context.Context, q string) (*Stream, error) {
	resp, err := s.do(ctx, http.MethodPost, "/stream", map[string]string{"q": q})
	if err != nil {
		return nil, err
	}
	if ct := resp.Header.Get("Content-Type"); ct != "application/x-ndjson" {
		return nil, errors.Join(fmt.Errorf("content type %q", ct), resp.Body.Close())
	}
	return &Stream{dec: json.NewDecoder(resp.Body), body: resp.Body}, nil
}

// Next decodes the next product.
func (s *Stream) Next(p *Product) bool {
	if s.last == nil {
		s.last = s.dec.Decode(p)
	}
	return s.last == nil
}

// Close returns the error that ended the stream, if it was not its end.
func (s *Stream) Close() error {
	err := s.body.Close()
	if s.last != nil && s.last != io.EOF {
		return s.last
	}
	return err
}

// C5 user of the stream: stops after a budget.
func (s *Search) Cheapest(ctx context.Context, q string) (best Product, err error) {
	stream, err := s.Stream(ctx, q)
	if err != nil {
		return best, err
	}
	defer func() { err = errors.Join(err, stream.Close()) }()
	for p := (Product{}); stream.Next(&p); {
		if best.SKU == "" || p.Price < best.Price {
			best = p
		}
		if best.Price == 0 {
			return best, nil
		}
	}
	return best, nil
}
