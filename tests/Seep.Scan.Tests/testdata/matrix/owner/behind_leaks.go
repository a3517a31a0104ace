package owner

import "io"

// L8 what is behind the interface is closed on success only.
func lastByte(path string) (byte, error) {
	s, err := openSource(path) // want "unclosed-resource"
	if err != nil {
		return 0, err
	}
	all, err := io.ReadAll(s.from)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[len(all)-1], s.Close()
}
