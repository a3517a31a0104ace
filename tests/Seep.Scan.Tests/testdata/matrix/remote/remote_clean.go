// Package remote holds the patterns of files that servers keep.
package remote

import (
	"context"
	"errors"
	"html/template"
	"io"
	"os"

	"cloud.google.com/go/storage"
	"github.com/pkg/sftp"
)

// C1 closed where the mode can't be set, too.
func createClosed(c *sftp.Client, path string, b []byte) error {
	f, err := c.OpenFile(path, os.O_CREATE|os.O_WRONLY)
	if err != nil {
		return err
	}
	if err := f.Chmod(0o600); err != nil {
		return errors.Join(err, f.Close())
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

// C15 the connection is closed, and with it what the server has open.
func createOn(rd io.Reader, wr io.WriteCloser, path string) error {
	c, err := sftp.NewClientPipe(rd, wr)
	if err != nil {
		return err
	}
	defer c.Close()
	f, err := c.OpenFile(path, os.O_CREATE|os.O_WRONLY)
	if err != nil {
		return err
	}
	return f.Chmod(0o600)
}

// C15 nothing was written yet, so nothing is uploaded.
func uploadSome(ctx context.Context, o *storage.ObjectHandle, b []byte, kind string) error {
	w := o.NewWriter(ctx)
	if kind == "" {
		return errors.New("no kind")
	}
	w.ContentType = kind
	if _, err := w.Write(b); err != nil {
		return err
	}
	return w.Close()
}

// C15 the end of the context ends the upload.
func uploadOr(ctx context.Context, o *storage.ObjectHandle, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	w := o.NewWriter(ctx)
	if _, err := io.Copy(w, r); err != nil {
		return err
	}
	return w.Close()
}

// C1 a template only writes.
func pageClosed(t *template.Template, path string, data any) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := t.Execute(f, data); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}
