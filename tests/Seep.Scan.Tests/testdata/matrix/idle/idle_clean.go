// Package idle has a test that go test does not run, since its file's name does not end in _test.go.
package idle

import (
	"os"
	"testing"
)

func TestCreate(t *testing.T) {
	f, err := os.Create("created")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("created"); err != nil {
		t.Error(err)
	}
}

// Refuses tests that nothing can be opened: what is thrown away is not there.
func Refuses(t *testing.T, open func(string) (*os.File, error)) {
	if _, err := os.Open(t.TempDir() + "/none"); err == nil {
		t.Error("opened")
	}
}
