// Package profiles renders what others may see of a user.
package profiles

import (
	"encoding/json"
	"hash/fnv"
	"strings"
	"sync"
)

const cacheSize = 256

// maxID is the longest user id.
const maxID = 64

// ValidID reports whether id can be the id of a user.
func ValidID(id string) bool {
	if id == "" || len(id) > maxID {
		return false
	}
	for _, r := range id {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		case r == '-', r == '_', r == '.', r == '@':
		default:
			return false
		}
	}
	return true
}

// profile is the public part of an account.
type profile struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Color   string `json:"color"`
	Country string `json:"country"`
	Zone    string `json:"zone"`
}

// Store renders profiles and remembers the latest ones. The account service is
// not connected yet, so everything is derived from the id.
type Store struct {
	cache *lru
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{cache: newLRU(cacheSize)}
}

// Cached returns how many profiles are in the cache.
func (s *Store) Cached() int { return s.cache.len() }

// Rendered returns the profile of a valid id as JSON.
func (s *Store) Rendered(id string) ([]byte, error) {
	if data, ok := s.cache.get(id); ok {
		return data, nil
	}
	data, err := json.MarshalIndent(describe(id), "", "  ")
	if err != nil {
		return nil, err
	}
	s.cache.put(id, data)
	return data, nil
}

var colors = [...]string{"amber", "teal", "indigo", "rose", "lime", "slate"}

func describe(id string) profile {
	h := fnv.New32a()
	h.Write([]byte(id))
	n := int(h.Sum32() >> 1)

	c := lookUp(codes[n%len(codes)])
	return profile{
		ID:      id,
		Name:    strings.ToUpper(id[:1]) + id[1:],
		Color:   colors[n%len(colors)],
		Country: c.name,
		Zone:    c.zone,
	}
}

type country struct {
	name string
	zone string
}

var codes = [...]string{"at", "be", "ch", "de", "dk", "es", "fr", "it", "nl", "pl"}

// countryList is one line a country: code, name, time zone.
const countryList = `at Austria Europe/Vienna
be Belgium Europe/Brussels
ch Switzerland Europe/Zurich
de Germany Europe/Berlin
dk Denmark Europe/Copenhagen
es Spain Europe/Madrid
fr France Europe/Paris
it Italy Europe/Rome
nl Netherlands Europe/Amsterdam
pl Poland Europe/Warsaw`

var (
	countriesOnce sync.Once
	countries     map[string]*country
)

// lookUp finds a country. The list is read when it is first needed.
func lookUp(code string) *country {
	countriesOnce.Do(func() {
		countries = make(map[string]*country)
		for _, line := range strings.Split(countryList, "\n") {
			f := strings.Fields(line)
			countries[f[0]] = &country{name: f[1], zone: f[2]}
		}
	})
	return countries[code]
}
