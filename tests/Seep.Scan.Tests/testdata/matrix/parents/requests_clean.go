package parents

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// C15 a literal and a defer cancel the context of the request.
func relay(rt http.RoundTripper, r *http.Request, gone <-chan bool) error {
	ctx, cancel := context.WithCancel(context.Background())
	r = r.WithContext(ctx)
	defer cancel()
	go func() {
		if <-gone {
			cancel()
		}
	}()
	resp, err := rt.RoundTrip(r)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return resp.Body.Close()
}

type api struct{ client *http.Client }

func (a *api) timeout() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), time.Minute)
}

func (a *api) logs(ctx context.Context, id string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", "http://localhost/"+id, nil)
	if err != nil {
		return nil, err
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// C15 the body of a method's request, whose context this function cancels.
func (a *api) tail(id string, w io.Writer) error {
	ctx, cancel := a.timeout()
	defer cancel()
	body, err := a.logs(ctx, id)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	defer body.Close()
	_, err = io.Copy(w, body)
	return err
}

// C15 the context is cancelled on the path where the body is left.
func (a *api) first(ctx context.Context, id string) (byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	body, err := a.logs(ctx, id)
	if err != nil {
		cancel()
		return 0, err
	}
	var b [1]byte
	_, err = body.Read(b[:])
	cancel()
	return b[0], err
}

type key struct{}

func withName(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, key{}, name)
}

// C15 the parent is Background with a value, by way of a function.
func background() context.Context {
	ctx, _ := context.WithCancel(withName(context.Background(), "main"))
	return ctx
}

// C1 a request with constant method and host can be made.
func ping(f *os.File, n int) error {
	req, err := http.NewRequest(http.MethodGet, fmt.Sprintf("http://localhost/file-%d", n), nil)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, req.URL)
	return errors.Join(err, f.Close())
}

// C1 no file is lost where what fails can't.
func openFor(path string, n int) (*os.File, *http.Request, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	req, err := http.NewRequest(http.MethodGet, fmt.Sprintf("http://localhost/file-%d", n), nil)
	if err != nil {
		return nil, nil, err
	}
	return f, req, nil
}

// C15 the only request of a transport failed: it holds no connection.
func fetch(url string, w io.Writer) error {
	tr := &http.Transport{}
	client := &http.Client{Transport: tr}
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	defer tr.CloseIdleConnections()
	defer resp.Body.Close()
	_, err = io.Copy(w, resp.Body)
	return err
}
