// Package sftp stands in for github.com/pkg/sftp: the part of its surface that the matrix calls.
package sftp

import (
	"io"
	"os"
)

type clientConn struct{ w io.WriteCloser }

// Close closes the connection.
func (c *clientConn) Close() error { return c.w.Close() }

// Client is a connection to a server.
type Client struct{ clientConn }

// NewClientPipe makes a client over a connection that is there.
func NewClientPipe(rd io.Reader, wr io.WriteCloser) (*Client, error) { return &Client{clientConn{wr}}, nil }

// OpenFile opens a file of the server.
func (c *Client) OpenFile(path string, f int) (*File, error) { return &File{c, path}, nil }

// Remove removes a file of the server.
func (c *Client) Remove(path string) error {
	_, err := io.WriteString(c.w, "remove "+path)
	return err
}

// File is an open file of the server.
type File struct {
	c    *Client
	path string
}

// Close tells the server that the file is no more needed.
func (f *File) Close() error {
	_, err := io.WriteString(f.c.w, "close "+f.path)
	return err
}

// Chmod changes the mode of the file.
func (f *File) Chmod(mode os.FileMode) error {
	_, err := io.WriteString(f.c.w, "chmod "+f.path)
	return err
}

// Write writes to the file.
func (f *File) Write(b []byte) (int, error) { return f.c.w.Write(b) }
