package owner

import "errors"

// L2 whether there is a body is asked, and not what becomes of it where there is more.
func download(url, style string) ([]byte, error) {
	all, body, err := askFor(url, style) // want "unclosed-resource"
	if err != nil {
		return nil, err
	}
	if body == nil {
		return all, nil
	}
	if len(all) > 0 {
		return nil, errors.New("both")
	}
	return nil, body.Close()
}
