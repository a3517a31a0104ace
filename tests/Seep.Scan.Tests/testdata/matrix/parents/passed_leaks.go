package parents

import (
	"context"
	"io"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
)

// L10 child of a context that lives on: each round of the caller's loop leaves one.
func fetchRound(ctx context.Context, pages []page) error {
	group, ctx := errgroup.WithContext(ctx) // want "unclosed-resource"
	for _, p := range pages {
		if p.url == "" {
			return os.ErrInvalid
		}
		group.Go(func() error { return p.fetchWith(ctx) })
	}
	return group.Wait()
}

func crawlForever(pages []page) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for {
		if fetchRound(ctx, pages) == nil {
			time.Sleep(time.Minute)
		}
	}
}

// L10 child of one that one caller cancels, and another keeps.
type crawler struct{ ctx context.Context }

func (c *crawler) fetchKept(ctx context.Context, p page) error {
	ctx, cancel := context.WithCancel(ctx) // want "unclosed-resource"
	if p.url == "" {
		return os.ErrInvalid
	}
	defer cancel()
	return p.fetchWith(ctx)
}

func (c *crawler) fetchSoon(p page) error {
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	return c.fetchKept(ctx, p)
}

func (c *crawler) fetchLate(p page) error { return c.fetchKept(c.ctx, p) }

// L10 child of one that is captured by a literal, which runs for each page.
func crawlEach(pages []page) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var group errgroup.Group
	for _, p := range pages {
		group.Go(func() error {
			return p.fetchIn(ctx)
		})
	}
	return group.Wait()
}

func (p page) fetchIn(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want "unclosed-resource"
	if p.url == "" {
		return os.ErrInvalid
	}
	defer cancel()
	return p.fetchWith(ctx)
}

// L10 body of a request whose context nobody cancels.
func (p page) length(ctx context.Context) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	if response.StatusCode != http.StatusOK {
		return 0, os.ErrNotExist
	}
	defer response.Body.Close()
	return io.Copy(io.Discard, response.Body)
}

func (p page) lengthLater() (int64, error) {
	return p.length(context.Background())
}
