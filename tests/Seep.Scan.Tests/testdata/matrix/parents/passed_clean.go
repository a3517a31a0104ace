package parents

import (
	"context"
	"io"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"
)

type page struct{ url string }

// C15 child of a context that all callers cancel as soon as this has returned.
func fetchPages(ctx context.Context, pages []page) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, p := range pages {
		if p.url == "" {
			return os.ErrInvalid
		}
		group.Go(func() error { return p.fetchWith(ctx) })
	}
	return group.Wait()
}

func (p page) fetchWith(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func crawl(pages []page) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	return fetchPages(ctx, pages)
}

func crawlAll(all [][]page) error {
	for _, pages := range all {
		if err := crawlOne(pages); err != nil {
			return err
		}
	}
	return nil
}

func crawlOne(pages []page) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for range 3 {
		round, stop := context.WithCancel(ctx)
		err := fetchPages(round, pages)
		stop()
		if err == nil {
			return nil
		}
	}
	return os.ErrDeadlineExceeded
}

// C15 child of one that a literal captures, which runs once.
func crawlAside(pages []page) error {
	var group errgroup.Group
	group.Go(func() error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		if len(pages) == 0 {
			return os.ErrInvalid
		}
		done := make(chan error, 1)
		go func() { done <- fetchPages(ctx, pages) }()
		return <-done
	})
	return group.Wait()
}

// C15 child of one that can never be cancelled, as all callers have it.
func describe(ctx context.Context, p page) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	if p.url == "" {
		return "", os.ErrInvalid
	}
	defer cancel()
	return p.url, p.fetchWith(ctx)
}

func describeBoth(a, b page) (string, error) {
	if _, err := describe(context.Background(), a); err != nil {
		return "", err
	}
	return describe(context.TODO(), b)
}

// C15 body of a request whose context all callers cancel.
func (p page) size(ctx context.Context) (int64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url, nil)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	if response.StatusCode != http.StatusOK {
		return 0, os.ErrNotExist
	}
	defer response.Body.Close()
	return io.Copy(io.Discard, response.Body)
}

func (p page) sizeSoon() (int64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return p.size(ctx)
}

// C15 child of a group's context, which the failure ends that leaves it.
func visitAll(ctx context.Context, pages []page, visit func(context.Context, page) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, p := range pages {
		group.Go(func() error { return visit(ctx, p) })
	}
	return group.Wait()
}

func visitParts(ctx context.Context, pages []page) error {
	return visitAll(ctx, pages, func(ctx context.Context, p page) error { return p.parts(ctx) })
}

func (p page) parts(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	if p.url == "" {
		return os.ErrInvalid
	}
	group.Go(func() error { return p.fetchWith(ctx) })
	return group.Wait()
}
