// Command reportdesk hands out the nightly reports of the back office.
package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"syscall"
	"time"
)

var (
	addr    = flag.String("addr", ":8080", "address to listen on")
	folder  = flag.String("reports", "", "folder with the reports; empty writes a demo set")
	preview = flag.Int("preview", 5, "lines in a preview")
)

// openReport is a report that somebody is reading.
type openReport struct {
	name   string
	file   *os.File
	opened time.Time
}

// shelf knows the report folder and who reads what.
type shelf struct {
	dir string

	mu   sync.Mutex
	last int64
	open map[int64]*openReport

	sumMu sync.Mutex
	sums  map[string]checksum
}

type checksum struct {
	Modified time.Time `json:"modified"`
	SHA256   string    `json:"sha256"`
}

func newShelf(dir string) *shelf {
	return &shelf{
		dir:  dir,
		open: make(map[int64]*openReport),
		sums: make(map[string]checksum),
	}
}

func (s *shelf) path(name string) (string, error) {
	if name == "" || name != filepath.Base(name) || strings.HasPrefix(name, ".") {
		return "", os.ErrNotExist
	}
	return filepath.Join(s.dir, name), nil
}

// acquire opens a report and enters it in the table. The ticket goes back to release.
func (s *shelf) acquire(name string) (int64, *openReport, error) {
	path, err := s.path(name)
	if err != nil {
		return 0, nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return 0, nil, err
	}
	report := &openReport{name: name, file: file, opened: time.Now()}

	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	s.open[s.last] = report
	return s.last, report, nil
}

func (s *shelf) release(ticket int64) {
	s.mu.Lock()
	report := s.open[ticket]
	delete(s.open, ticket)
	s.mu.Unlock()
	if report != nil {
		report.file.Close()
	}
}

// checksum remembers the sum of each report until the report is written anew.
func (s *shelf) checksum(name string) (checksum, error) {
	path, err := s.path(name)
	if err != nil {
		return checksum{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return checksum{}, err
	}
	s.sumMu.Lock()
	defer s.sumMu.Unlock()
	if known, ok := s.sums[name]; ok && known.Modified.Equal(info.ModTime()) {
		return known, nil
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return checksum{}, err
	}
	sum := sha256.Sum256(content)
	known := checksum{Modified: info.ModTime(), SHA256: hex.EncodeToString(sum[:])}
	s.sums[name] = known
	return known, nil
}

func (s *shelf) handleList(w http.ResponseWriter, r *http.Request) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		fail(w, err)
		return
	}
	names := make([]string, 0, len(entries))
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	sort.Strings(names)
	reply(w, names)
}

func (s *shelf) handleDownload(w http.ResponseWriter, r *http.Request) {
	ticket, report, err := s.acquire(strings.TrimPrefix(r.URL.Path, "/download/"))
	if err != nil {
		fail(w, err)
		return
	}
	defer s.release(ticket)
	info, err := report.file.Stat()
	if err != nil {
		fail(w, err)
		return
	}
	http.ServeContent(w, r, report.name, info.ModTime(), report.file)
}

func (s *shelf) handlePreview(w http.ResponseWriter, r *http.Request) {
	ticket, report, err := s.acquire(strings.TrimPrefix(r.URL.Path, "/preview/"))
	if err != nil {
		fail(w, err)
		return
	}
	lines, err := head(report, *preview)
	if err != nil {
		s.release(ticket)
		fail(w, err)
		return
	}
	reply(w, map[string]any{"report": report.name, "lines": lines})
}

func (s *shelf) handleChecksum(w http.ResponseWriter, r *http.Request) {
	sum, err := s.checksum(strings.TrimPrefix(r.URL.Path, "/checksum/"))
	if err != nil {
		fail(w, err)
		return
	}
	reply(w, sum)
}

func head(report *openReport, count int) ([]string, error) {
	lines := make([]string, 0, count)
	in := bufio.NewScanner(report.file)
	for len(lines) < count && in.Scan() {
		lines = append(lines, in.Text())
	}
	return lines, in.Err()
}

func reply(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Printf("reply: %v", err)
	}
}

func fail(w http.ResponseWriter, err error) {
	if errors.Is(err, os.ErrNotExist) {
		http.Error(w, "no such report", http.StatusNotFound)
		return
	}
	log.Printf("report: %v", err)
	http.Error(w, "report cannot be read", http.StatusInternalServerError)
}

// writeDemo fills dir with a week of reports.
func writeDemo(dir string) error {
	for day := 1; day <= 7; day++ {
		var text strings.Builder
		for row := 1; row <= 40; row++ {
			fmt.Fprintf(&text, "2024-03-%02d;branch %02d;%d.%02d EUR\n", day, row, day*row*17, row)
		}
		name := filepath.Join(dir, fmt.Sprintf("turnover-%02d.csv", day))
		if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func run() error {
	dir := *folder
	if dir == "" {
		made, err := os.MkdirTemp("", "reportdesk-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		if err := writeDemo(made); err != nil {
			return err
		}
		dir = made
	}

	s := newShelf(dir)
	http.HandleFunc("/reports", s.handleList)
	http.HandleFunc("/download/", s.handleDownload)
	http.HandleFunc("/preview/", s.handlePreview)
	http.HandleFunc("/checksum/", s.handleChecksum)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Addr: *addr, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	log.Printf("reports of %s on %s", dir, *addr)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		return server.Shutdown(grace)
	}
}

func main() {
	flag.Parse()
	if err := run(); err != nil {
		log.Fatal(err)
	}
}
