package parents

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
)

// L2 another context than the request's is cancelled.
func relayOther(rt http.RoundTripper, r *http.Request, ctx context.Context) error {
	_, cancel := context.WithCancel(ctx)
	defer cancel()
	r = r.WithContext(ctx)
	resp, err := rt.RoundTrip(r) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return resp.Body.Close()
}

// L3 the context is cancelled on one path only.
func (a *api) firstOf(ctx context.Context, id string) (byte, error) {
	ctx, cancel := context.WithCancel(ctx) // want "unclosed-resource"
	body, err := a.logs(ctx, id)           // want "unclosed-resource"
	if err != nil {
		cancel()
		return 0, err
	}
	var b [1]byte
	if _, err = body.Read(b[:]); err != nil {
		return 0, err
	}
	cancel()
	return b[0], body.Close()
}

// L10 the parent is one that can be cancelled, by way of a function.
func named(ctx context.Context) context.Context {
	ctx, _ = context.WithCancel(withName(ctx, "main")) // want "unclosed-resource"
	return ctx
}

// L2 a request with a name from elsewhere can fail.
func openNamed(path, name string) (*os.File, *http.Request, error) {
	f, err := os.Open(path) // want "unclosed-resource"
	if err != nil {
		return nil, nil, err
	}
	req, err := http.NewRequest(http.MethodGet, fmt.Sprintf("http://localhost/%s", name), nil)
	if err != nil {
		return nil, nil, err
	}
	return f, req, nil
}

// L11 the transport has carried a request when it is lost.
func fetchOnce(url string, w io.Writer) error {
	client := &http.Client{Transport: &http.Transport{}} // want "unclosed-resource"
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(w, resp.Body)
	return err
}

// L2 a body that is read up to a limit is not read to its end.
func reason(client *http.Client, req *http.Request) (string, error) {
	resp, err := client.Do(req) // want "unclosed-resource"
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1024))
	if err != nil {
		return "", err
	}
	return string(text), nil
}
