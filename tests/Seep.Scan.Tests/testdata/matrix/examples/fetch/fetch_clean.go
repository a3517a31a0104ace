// Package fetch is an example, which nobody runs in production: what it leaks is of low confidence.
package fetch

import "net/http"

func Status(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	return resp.Status, nil
}
