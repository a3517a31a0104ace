package rounds

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// L5 the list grows with the input.
func probeEach(dir string, names []string) error {
	probes := []probe{{"a", true}}
	for _, name := range names {
		probes = append(probes, probe{name, true})
	}
	for _, p := range probes {
		f, err := os.Open(dir + p.name)
		if err != nil {
			return err
		}
		defer f.Close() // want "defer-in-loop"
	}
	return nil
}

// L5 it is written down, but for what is put behind it.
func probeMore(dir string, more []probe) error {
	probes := []probe{{"a", true}, {"b", false}}
	probes = append(probes, more...)
	for _, p := range probes {
		f, err := os.Open(dir + p.name)
		if err != nil {
			return err
		}
		defer f.Close() // want "defer-in-loop"
	}
	return nil
}

// L5 a list is short, but gone through for each of many.
func probeIn(dirs []string) error {
	for _, dir := range dirs {
		for _, name := range []string{"a", "b"} {
			f, err := os.Open(dir + name)
			if err != nil {
				return err
			}
			defer f.Close() // want "defer-in-loop"
		}
	}
	return nil
}

var found = map[string]bool{"a": true}

// L5 the package's map gets what the input says.
func openFound(dir string, names []string) error {
	for _, name := range names {
		found[name] = true
	}
	for name := range found {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		defer f.Close() // want "defer-in-loop"
	}
	return nil
}

// L5 the round itself needs the context, and no goroutine does.
func sendEach(ctx context.Context, receivers []string) {
	var wg sync.WaitGroup
	for _, to := range receivers {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel() // want "defer-in-loop"
		send(ctx, to)
		wg.Add(1)
		go func() {
			defer wg.Done()
			os.Remove(to)
		}()
	}
	wg.Wait()
}

// L5 nobody waits for the goroutines: the loop has no end.
func serveEach(ctx context.Context, ln net.Listener) error {
	for {
		conn, err := ln.Accept()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel() // want "defer-in-loop"
		go func() {
			defer conn.Close()
			send(ctx, conn.RemoteAddr().String())
		}()
	}
}
