// Package events takes notifications in and hands them out to clients.
package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of what a publisher may send.
const (
	maxTitle = 200
	maxBody  = 8 << 10
)

// Event is one notification. It is not changed after it was published.
type Event struct {
	ID    uint64    `json:"id"`
	Kind  string    `json:"kind"`
	Title string    `json:"title"`
	Body  string    `json:"body,omitempty"`
	Actor string    `json:"actor"`
	At    time.Time `json:"at"`
}

// draft is what publishers send.
type draft struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Body  string `json:"body"`
}

// Decode reads an event as publishers write it.
func Decode(data []byte) (*Event, error) {
	var d draft
	if err := json.Unmarshal(data, &d); err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	kind, ok := parseKind(d.Kind)
	switch {
	case !ok:
		return nil, fmt.Errorf("event: unknown kind %q", d.Kind)
	case strings.TrimSpace(d.Title) == "":
		return nil, errors.New("event: title is missing")
	case utf8.RuneCountInString(d.Title) > maxTitle:
		return nil, errors.New("event: title is too long")
	case len(d.Body) > maxBody:
		return nil, errors.New("event: body is too long")
	}
	return &Event{Kind: kind, Title: d.Title, Body: d.Body}, nil
}
