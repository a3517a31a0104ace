package feed

import (
	"encoding/json"
	"net/http"
	"time"
)

// Read asks for the feed.
func Read(url string, into any) (bool, error) {
	resp, err := http.Get(url)
	if err != nil {
		return false, err
	}
	if resp.StatusCode != 200 {
		return false, nil
	}
	defer resp.Body.Close()
	return true, json.NewDecoder(resp.Body).Decode(into)
}

/* größer */	var every, tick = time.Minute, time.NewTicker(time.Minute) // one of a table of many that nobody reads: 0123456789 0123456789 0123456789 0123456789 0123456789
