package main

import (
	"go/types"
	"os"
	"strconv"
	"strings"
)

// A row says what a call hands out that has to be released: a line of must-call.tsv about a result.
type row struct {
	Acquire  string
	Result   int
	Path     []string // fields from the result to what is released: Body
	Releases []string // as in the table: Close, (), syscall.Close(ret)
	Leaks    []string
	When     []string
}

func (r *row) has(word string) bool { return contains(r.When, word) }

// isMethod tells whether a release of the row is a method of that name.
func (r *row) isMethod(name string) bool { return contains(r.Releases, name) }

// byCall tells whether the value is released by calling it.
func (r *row) byCall() bool { return contains(r.Releases, "()") }

// isFunction tells whether a release of the row is a function that is given the value.
func (r *row) isFunction(name string) bool { return contains(r.Releases, name+"(ret)") }

// A table has the rows of each function, by its full name.
type table map[string][]*row

// readTable reads must-call.tsv, without rows whose neglect leaves nothing, timers, and what has no result.
func readTable(path string) (table, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rows := table{}
	for _, line := range strings.Split(string(text), "\n")[1:] {
		columns := strings.Split(line, "\t")
		if len(columns) < 6 || columns[0] == "time" {
			continue
		}
		place := strings.Split(columns[2], ".")
		result, err := strconv.Atoi(place[0])
		if err != nil {
			continue
		}
		words, _, _ := strings.Cut(columns[5], ";")
		r := &row{columns[1], result, place[1:], strings.Split(columns[3], "|"), strings.Split(columns[4], ","), strings.Split(words, ",")}
		if r.stays() {
			rows[r.Acquire] = append(rows[r.Acquire], r)
		}
	}
	return rows, nil
}

// stays tells whether something stays when the value is not released; bytes that are lost are no leak, and whether a goroutine waits for
// a context is not looked at.
func (r *row) stays() bool {
	for _, what := range r.Leaks {
		if what != "none" && what != "data" {
			return !r.has("none") && !r.has("wrapper") && !r.has("if-done-awaited")
		}
	}
	return false
}

// nameOf is the name that the table has for a function: without type arguments and the folder that vendored it.
func nameOf(f *types.Func) string {
	f = f.Origin()
	name := f.FullName()
	if f.Pkg() == nil {
		return name
	}
	path := f.Pkg().Path()
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		return strings.Replace(name, path, path[i+len("/vendor/"):], 1)
	}
	return name
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}
