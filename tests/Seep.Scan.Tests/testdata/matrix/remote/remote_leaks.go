package remote

import (
	"context"
	"errors"
	"html/template"
	"io"
	"os"
	text "text/template"

	"cloud.google.com/go/storage"
	"github.com/pkg/sftp"
)

// L2 the server keeps the file open where its mode can't be set.
func create(c *sftp.Client, path string, b []byte) error {
	f, err := c.OpenFile(path, os.O_CREATE|os.O_WRONLY) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if err := f.Chmod(0o600); err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

// L2 the upload waits for more where what is read ends with an error.
func upload(ctx context.Context, o *storage.ObjectHandle, r io.Reader) error {
	w := o.NewWriter(ctx) // want "unclosed-resource"
	if _, err := io.Copy(w, r); err != nil {
		return err
	}
	return w.Close()
}

// L2 what is written is too short.
func uploadAll(ctx context.Context, o *storage.ObjectHandle, b []byte, length int) error {
	w := o.NewWriter(ctx) // want "unclosed-resource"
	n, err := w.Write(b)
	if err != nil {
		return err
	}
	if n < length {
		return io.ErrShortWrite
	}
	return w.Close()
}

// L1 the template has written, and keeps nothing.
func page(t *template.Template, path string, data any) error {
	f, err := os.Create(path) // want "unclosed-resource"
	if err != nil {
		return err
	}
	return t.Execute(f, data)
}

// L2 neither does one of texts.
func list(t *text.Template, path, name string, data any) error {
	f, err := os.Create(path) // want "unclosed-resource"
	if err != nil {
		return err
	}
	if err := t.ExecuteTemplate(f, name, data); err != nil {
		return err
	}
	return f.Close()
}
