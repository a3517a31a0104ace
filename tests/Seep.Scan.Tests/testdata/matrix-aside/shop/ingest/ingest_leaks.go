// Package ingest reads supplier files: unpacked, converted by external programs and kept in a spool.
package ingest

import (
	"archive/zip"
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Record is one line of a supplier.
type Record []string

// Spool is a folder of files that wait.
type Spool struct {
	dir string
}

// L2 a file whose first line is no header is refused while it is open.
func (s *Spool) Open(name string) (io.ReadCloser, error) {
	f, err := os.Open(filepath.Join(s.dir, filepath.Base(name))) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(f).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "#sku") {
		return nil, fmt.Errorf("%s: no header", name)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// L2 closing the gzip reader leaves the file beneath it open.
func (s *Spool) lines(name string) (n int, err error) {
	f, err := os.Open(filepath.Join(s.dir, name+".gz")) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return 0, err
	}
	defer z.Close()
	for sc := bufio.NewScanner(z); sc.Scan(); n++ {
	}
	return n, nil
}

// L1 an uploaded part is stored and its temporary file forgotten.
func (s *Spool) Store(h *multipart.FileHeader) (err error) {
	part, err := h.Open() // want "unclosed-resource"
	if err != nil {
		return err
	}
	dst, err := os.Create(filepath.Join(s.dir, filepath.Base(h.Filename)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dst.Close()) }()
	_, err = io.Copy(dst, part)
	return err
}

// L11 the converter is started, its output parsed, and at a bad line it is left to itself.
func (s *Spool) Convert(ctx context.Context, name string, each func(Record) error) error {
	cmd := exec.CommandContext(ctx, "xls2csv", filepath.Join(s.dir, name))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	defer out.Close()
	if err := cmd.Start(); err != nil { // want "unclosed-resource"
		return err
	}
	in := csv.NewReader(out)
	for {
		rec, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := each(rec); err != nil {
			return err
		}
	}
	return cmd.Wait()
}

// L5 every member of every archive stays open until the last archive was read.
func (s *Spool) Members(archives []string, each func(string, io.Reader) error) error {
	for _, a := range archives {
		z, err := zip.OpenReader(filepath.Join(s.dir, a))
		if err != nil {
			return err
		}
		defer z.Close() // want "defer-in-loop"
		for _, m := range z.File {
			r, err := m.Open()
			if err != nil {
				return err
			}
			err = each(m.Name, r)
			r.Close()
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// L7 the writer rotates by overwriting, and its Close returns when the flush fails.
type writer struct {
	dir string
	n   int
	buf *bufio.Writer
	out *os.File // want "missing-close"
}

func (w *writer) rotate() error {
	f, err := os.Create(filepath.Join(w.dir, fmt.Sprintf("part-%04d", w.n)))
	if err != nil {
		return err
	}
	w.n++
	w.out, w.buf = f, bufio.NewWriter(f)
	return nil
}

func (w *writer) Write(p []byte) (int, error) {
	if w.buf == nil || w.buf.Buffered()+len(p) > 4096 {
		if err := w.rotate(); err != nil {
			return 0, err
		}
	}
	return w.buf.Write(p)
}

// Close closes the last part.
func (w *writer) Close() error {
	if w.out == nil {
		return nil
	}
	if err := w.buf.Flush(); err != nil {
		return err
	}
	return w.out.Close()
}

// L11 each supplier's download gets a transport of its own.
func download(ctx context.Context, url string, w io.Writer) error {
	client := http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4, ForceAttemptHTTP2: true}} // want "unclosed-resource"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	_, err = io.Copy(w, resp.Body)
	return err
}
