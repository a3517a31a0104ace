// Package bufs shares byte buffers between requests.
package bufs

import (
	"bytes"
	"sync"
)

// maxKept is the largest buffer that goes back into the pool.
const maxKept = 64 << 10

var pool = sync.Pool{
	New: func() any { return new(bytes.Buffer) },
}

// Get returns an empty buffer.
func Get() *bytes.Buffer {
	b := pool.Get().(*bytes.Buffer)
	b.Reset()
	return b
}

// Put hands a buffer back. The caller must not use it or its bytes afterwards.
func Put(b *bytes.Buffer) {
	if b.Cap() > maxKept {
		return
	}
	pool.Put(b)
}
