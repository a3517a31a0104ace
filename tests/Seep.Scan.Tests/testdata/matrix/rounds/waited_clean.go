package rounds

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

type probe struct {
	name string
	want bool
}

// C17 as many rounds as are written down, one by one.
func probeAll(dir, extra string) error {
	probes := []probe{{"a", true}, {"b", false}}
	if extra != "" {
		probes = append(probes, probe{extra, true})
	}
	for _, p := range probes {
		f, err := os.Open(dir + p.name)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := f.Stat(); (err == nil) != p.want {
			return err
		}
	}
	probes = nil
	if extra != "" {
		probes = append(probes, probe{extra + "2", false})
	}
	probes = append(probes, []probe{{"c", true}, {"d", true}}...)
	for _, p := range probes {
		f, err := os.Open(dir + p.name)
		if err != nil {
			return err
		}
		defer f.Close()
	}
	return nil
}

var controllers = map[string]func(string) error{
	"cpu":    os.Remove,
	"memory": os.RemoveAll,
}

var places = []string{"/etc", "/usr/etc"}

// C17 as many rounds as the package's map has, which nobody changes.
func removeAll(dir string) error {
	for name, remove := range controllers {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			continue
		}
		defer f.Close()
		if err := remove(f.Name()); err != nil {
			return err
		}
	}
	return nil
}

// C17 or its list.
func findAll(name string, w io.Writer) error {
	for _, place := range places {
		f, err := os.Open(filepath.Join(place, name))
		if err != nil {
			continue
		}
		defer f.Close()
		if _, err := io.Copy(w, f); err != nil {
			return err
		}
	}
	return nil
}

func send(ctx context.Context, to string) { <-ctx.Done() }

// C8 the goroutine of each round needs its context until the function has waited for it.
func sendAll(ctx context.Context, receivers []string) {
	var wg sync.WaitGroup
	for _, to := range receivers {
		wg.Add(1)
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		go func(ctx context.Context, to string) {
			defer wg.Done()
			send(ctx, to)
		}(ctx, to)
	}
	wg.Wait()
}

type retry struct{ ctx context.Context }

func retryIn(ctx context.Context) *retry { return &retry{ctx} }

func (r *retry) do(f func() error) error {
	for r.ctx.Err() == nil {
		if f() == nil {
			return nil
		}
	}
	return r.ctx.Err()
}

// C8 the same of a group, and of what is made of the context.
func removeEach(paths []string) error {
	g, ctx := errgroup.WithContext(context.Background())
	for _, path := range paths {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		tries := retryIn(ctx)
		g.Go(func() error {
			return tries.do(func() error { return os.Remove(path) })
		})
	}
	return g.Wait()
}
