package ingest

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

type layered struct {
	io.Reader
	layers []io.Closer
}

// Close closes from the outside in.
func (l layered) Close() (err error) {
	for _, c := range l.layers {
		err = errors.Join(err, c.Close())
	}
	return err
}

// C6 a plain or gzipped file behind one reader that closes all its layers.
func (s *Spool) OpenAny(name string) (io.ReadCloser, error) {
	f, err := os.Open(filepath.Join(s.dir, name))
	if err != nil {
		return nil, err
	}
	if !strings.HasSuffix(name, ".gz") {
		return f, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", name, err), f.Close())
	}
	return layered{z, []io.Closer{z, f}}, nil
}

// C1 user of the function above: closed before its error is looked at.
func (s *Spool) Records(name string, each func(Record) error) error {
	r, err := s.OpenAny(name)
	if err != nil {
		return err
	}
	err = func() error {
		in := csv.NewReader(r)
		for {
			rec, err := in.Read()
			if err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			if err := each(rec); err != nil {
				return err
			}
		}
	}()
	if cerr := r.Close(); err == nil {
		err = cerr
	}
	return err
}

// C1 atomic write: temporary file closed and removed on failure, renamed on success.
func (s *Spool) Put(name string, r io.Reader) (err error) {
	tmp := filepath.Join(s.dir, "."+name)
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(tmp)
		}
	}()
	_, err = io.Copy(f, r)
	if serr := f.Sync(); err == nil {
		err = serr
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp, filepath.Join(s.dir, name))
}

// C4 an uploaded part goes to Put and is closed here.
func (s *Spool) Accept(h *multipart.FileHeader) error {
	part, err := h.Open()
	if err != nil {
		return err
	}
	defer part.Close()
	return s.Put(filepath.Base(h.Filename), part)
}

// C1 converter: read to its end or killed, and waited for in both cases.
func (s *Spool) ConvertAll(ctx context.Context, name string, each func(Record) error) (err error) {
	ctx, kill := context.WithCancel(ctx)
	defer kill()
	cmd := exec.CommandContext(ctx, "xls2csv", filepath.Join(s.dir, name))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	defer func() {
		if err != nil {
			kill()
		}
		err = errors.Join(err, cmd.Wait())
	}()
	for in := csv.NewReader(out); ; {
		rec, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(rec); err != nil {
			return err
		}
	}
}

// C1 parts: the old one is closed before the next is made.
type parts struct {
	dir  string
	n    int
	left int
	buf  *bufio.Writer
	out  *os.File
}

func (p *parts) end() (err error) {
	if p.out != nil {
		err = errors.Join(p.buf.Flush(), p.out.Close())
		p.out, p.buf = nil, nil
	}
	return err
}

// Write writes to the present part or starts one.
func (p *parts) Write(b []byte) (int, error) {
	if p.out == nil || p.left < len(b) {
		if err := p.end(); err != nil {
			return 0, err
		}
		f, err := os.Create(filepath.Join(p.dir, fmt.Sprint(p.n)))
		if err != nil {
			return 0, err
		}
		p.n++
		p.out, p.buf, p.left = f, bufio.NewWriter(f), 1<<20
	}
	p.left -= len(b)
	return p.buf.Write(b)
}

// Close ends the last part.
func (p *parts) Close() error { return p.end() }

// C5 user of the parts.
func (s *Spool) Split(name string) (err error) {
	p := &parts{dir: s.dir}
	defer func() { err = errors.Join(err, p.Close()) }()
	return s.Records(name, func(rec Record) error {
		_, err := fmt.Fprintln(p, strings.Join(rec, ";"))
		return err
	})
}

// C7 k-way merge: every input that was opened is closed, also when a later one is missing.
func (s *Spool) Merge(w io.Writer, names []string) (err error) {
	inputs := make([]io.ReadCloser, 0, len(names))
	defer func() {
		for _, in := range inputs {
			err = errors.Join(err, in.Close())
		}
	}()
	for _, n := range names {
		in, err := s.OpenAny(n)
		if err != nil {
			return err
		}
		inputs = append(inputs, in)
	}
	scanners := make([]*bufio.Scanner, len(inputs))
	for i, in := range inputs {
		scanners[i] = bufio.NewScanner(in)
		scanners[i].Scan()
	}
	for {
		low := -1
		for i, sc := range scanners {
			if sc != nil && (low < 0 || sc.Text() < scanners[low].Text()) {
				low = i
			}
		}
		if low < 0 {
			return nil
		}
		fmt.Fprintln(w, scanners[low].Text())
		if !scanners[low].Scan() {
			scanners[low] = nil
		}
	}
}
