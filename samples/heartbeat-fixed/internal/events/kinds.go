package events

import "sync"

// Kinds of events.
const (
	KindNote    = "note"
	KindAlert   = "alert"
	KindMention = "mention"
	KindSystem  = "system"
)

// parseKind returns the constant for a kind. No kind at all means a note.
func parseKind(s string) (kind string, ok bool) {
	switch s {
	case "", KindNote:
		return KindNote, true
	case KindAlert:
		return KindAlert, true
	case KindMention:
		return KindMention, true
	case KindSystem:
		return KindSystem, true
	}
	return "", false
}

// tally counts events by kind. A kind gets its row when it is first seen.
type tally struct {
	mu   sync.Mutex
	rows map[string]*row
}

type row struct {
	published uint64
	dropped   uint64
}

func (t *tally) add(kind string, dropped int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, ok := t.rows[kind]
	if !ok {
		r = new(row)
		t.rows[kind] = r
	}
	r.published++
	r.dropped += uint64(dropped)
}

// Count is the number of events of one kind.
type Count struct {
	Published uint64 `json:"published"`
	Dropped   uint64 `json:"dropped"`
}

func (t *tally) snapshot() map[string]Count {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make(map[string]Count, len(t.rows))
	for kind, r := range t.rows {
		out[kind] = Count{Published: r.published, Dropped: r.dropped}
	}
	return out
}
