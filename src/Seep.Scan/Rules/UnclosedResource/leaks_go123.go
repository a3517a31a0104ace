//go:build go1.23

package unclosedresource

import "iter"

// head leaves the coroutine of the sequence waiting to be asked for more.
func head[T any](seq iter.Seq[T]) (T, bool) {
	next, _ := iter.Pull(seq) // want "not called"
	return next()
}
