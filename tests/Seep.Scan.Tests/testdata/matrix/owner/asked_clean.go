package owner

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
)

// parsed is a command line, with what it redirects.
type parsed struct {
	words []string
	stdin io.ReadCloser
}

// parse opens what a command line redirects, for commands that read.
func parse(line []string, capabilities []string) (*parsed, error) {
	if len(line) < 2 || line[0] != "<" {
		return &parsed{words: line}, nil
	}
	if !slices.Contains(capabilities, "stdin") {
		return nil, errors.New("it does not read")
	}
	f, err := os.Open(line[1])
	if err != nil {
		return nil, err
	}
	return &parsed{words: line[2:], stdin: f}, nil
}

// C16 what is not asked for is not opened.
func words(line []string) ([]string, error) {
	p, err := parse(line, []string{"stdout"})
	if err != nil {
		return nil, err
	}
	return p.words, nil
}

// C1 what was asked for is closed where it is there.
func lineOf(line []string) (string, error) {
	p, err := parse(line, []string{"stdin"})
	if err != nil {
		return "", err
	}
	if p.stdin == nil {
		return "", nil
	}
	defer p.stdin.Close()
	return bufio.NewReader(p.stdin).ReadString('\n')
}

// askFor hands out a body to those who ask for one.
func askFor(url, style string) ([]byte, io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, nil, err
	}
	if style == "download" {
		return nil, resp.Body, nil
	}
	all, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	return all, nil, err
}

// C16 who asks for the whole gets no body.
func lengthOf(url string) (int, error) {
	all, _, err := askFor(url, "rpc")
	return len(all), err
}
