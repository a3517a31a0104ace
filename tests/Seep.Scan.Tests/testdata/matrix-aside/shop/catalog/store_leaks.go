// Package catalog is the product part of a shop: a repository on SQL, its cache of images and its search client.
package catalog

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Product is a row of the catalog.
type Product struct {
	SKU   string          `json:"sku"`
	Title string          `json:"title"`
	Price int64           `json:"price"`
	Attrs json.RawMessage `json:"attrs"`
}

// Repo reads and writes products.
type Repo struct {
	db     *sql.DB
	images string
}

// NewRepo makes a repository over a pool that stays the caller's.
func NewRepo(db *sql.DB, images string) *Repo { return &Repo{db, images} }

// L2 attributes that are no JSON end the listing with the rows open.
func (r *Repo) List(ctx context.Context, after string, n int) ([]Product, string, error) {
	rows, err := r.db.QueryContext(ctx, // want "unclosed-resource"
		"SELECT sku, title, price, attrs FROM products WHERE sku > $1 ORDER BY sku LIMIT $2", after, n+1)
	if err != nil {
		return nil, "", fmt.Errorf("catalog: list: %w", err)
	}
	page := make([]Product, 0, n)
	for rows.Next() {
		var p Product
		var attrs []byte
		if err := rows.Scan(&p.SKU, &p.Title, &p.Price, &attrs); err != nil {
			rows.Close()
			return nil, "", err
		}
		if !json.Valid(attrs) {
			return nil, "", fmt.Errorf("catalog: %s: bad attributes", p.SKU)
		}
		p.Attrs = attrs
		page = append(page, p)
	}
	if err := rows.Err(); err != nil {
		return nil, "", err
	}
	next := ""
	if len(page) > n {
		next, page = page[n-1].SKU, page[:n]
	}
	return page, next, nil
}

// L9 an import stops at the first bad price and forgets the transaction.
func (r *Repo) Import(ctx context.Context, lines []string) (int, error) {
	tx, err := r.db.BeginTx(ctx, nil) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	done := 0
	for i, line := range lines {
		sku, rest, _ := strings.Cut(line, ";")
		title, price, ok := strings.Cut(rest, ";")
		cents, err := strconv.ParseInt(price, 10, 64)
		if !ok || err != nil {
			return done, fmt.Errorf("line %d: bad price %q", i+1, price)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO products VALUES ($1, $2, $3)", sku, title, cents); err != nil {
			_ = tx.Rollback()
			return done, err
		}
		done++
	}
	return done, tx.Commit()
}

// L9 the count is only wanted if somebody listens.
func (r *Repo) Count(ctx context.Context, observe func(int64)) error {
	row := r.db.QueryRowContext(ctx, "SELECT count(*) FROM products") // want "unclosed-resource"
	if observe == nil {
		return ctx.Err()
	}
	var n int64
	if err := row.Scan(&n); err != nil {
		return err
	}
	observe(n)
	return nil
}

// imagePath is where the picture of a product lies.
func (r *Repo) imagePath(sku string) string {
	return filepath.Join(r.images, url.PathEscape(sku)+".png")
}

// L2 a picture of the wrong size is refused with its file open.
func (r *Repo) Thumbnail(sku string) (image.Image, error) {
	f, err := os.Open(r.imagePath(sku)) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	conf, err := png.DecodeConfig(f)
	if err == nil && conf.Width*conf.Height > 4<<20 {
		err = fmt.Errorf("%dx%d", conf.Width, conf.Height)
	}
	if err != nil {
		return nil, fmt.Errorf("thumbnail of %s: %w", sku, err)
	}
	defer f.Close()
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return png.Decode(f)
}

// Search asks the search service.
type Search struct {
	base   string
	client *http.Client
}

func (s *Search) do(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var r io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		r = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, r)
	if err != nil {
		return nil, err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	if resp.StatusCode >= http.StatusInternalServerError {
		defer resp.Body.Close()
		msg, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
		return nil, fmt.Errorf("search: %s: %s", resp.Status, msg)
	}
	return resp, nil
}

// L8 the status of the indexing request is all that is looked at.
func (s *Search) Index(ctx context.Context, p Product) error {
	resp, err := s.do(ctx, http.MethodPut, "/products/"+p.SKU, p) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusCreated && resp.StatusCode != http.StatusOK {
		return fmt.Errorf("search: index %s: %s", p.SKU, resp.Status)
	}
	return nil
}

// L3 a result that is too old is dropped with its body.
func (s *Search) Find(ctx context.Context, q string, minimum int) (skus []string, err error) {
	resp, err := s.do(ctx, http.MethodGet, "/find?q="+url.QueryEscape(q), nil) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if age, err := strconv.Atoi(resp.Header.Get("X-Generation")); err == nil && age < minimum {
		return nil, fmt.Errorf("search: generation %d of %d", age, minimum)
	}
	err = json.NewDecoder(resp.Body).Decode(&skus)
	if cerr := resp.Body.Close(); err == nil {
		err = cerr
	}
	return skus, err
}
