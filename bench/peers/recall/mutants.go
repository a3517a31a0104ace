package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"

	"seep.example/peers/load"
)

// A drawing is what was drawn from a program, as mutants.json has it.
type drawing struct {
	Program    string
	Seed       string
	Candidates int
	Mutants    []candidate
}

// A drawer draws candidates and makes mutants of them.
type drawer struct {
	seed, program, folder string
	fset                  *token.FileSet
	packages              map[string]*load.Package
	sources               map[string][]byte
	lock                  sync.Mutex
}

func mutate(arguments []string) error {
	flags := flag.NewFlagSet("mutate", flag.ExitOnError)
	n := flags.Int("n", 10, "how many mutants are drawn at most")
	seed := flags.String("seed", "seep", "what the draw depends on, beside names and places")
	goCommand := flags.String("go", "go", "the go command")
	tablePath := flags.String("table", "", "must-call.tsv")
	folder := flags.String("C", "", "the folder that the program's packages are in")
	out := flags.String("out", "", "the folder for mutants.json, packages and the mutated files")
	flags.Parse(arguments)

	rows, err := readTable(*tablePath)
	if err != nil {
		return err
	}
	config := &load.Config{Go: *goCommand, Dir: *folder, WithInfo: true}
	packages, err := config.List("./...")
	if err != nil {
		return err
	}
	d := &drawer{*seed, flags.Arg(0), *folder, config.FileSet(), map[string]*load.Package{}, map[string][]byte{}, sync.Mutex{}}
	for _, p := range packages {
		d.packages[p.ImportPath] = p
	}
	finder := newFinder(config.FileSet(), rows)
	var found []candidate
	config.Check(packages, func(_ int, p *load.Package) {
		if p.Info == nil || p.DepOnly || strings.Contains(p.ImportPath, "/vendor/") {
			return
		}
		d.lock.Lock()
		defer d.lock.Unlock()
		found = append(found, finder.Package(p, d.source)...)
	})
	drawn := d.draw(found, *n)
	if err := d.write(*out, drawn); err != nil {
		return err
	}
	fmt.Printf("%s: %d candidates, %d mutants\n", d.program, len(found), len(drawn))
	return writeJSON(filepath.Join(*out, "mutants.json"), drawing{d.program, *seed, len(found), d.relative(drawn)})
}

func (d *drawer) source(path string) []byte {
	if d.sources[path] == nil {
		d.sources[path], _ = os.ReadFile(path)
	}
	return d.sources[path]
}

// rank is a candidate's place in the draw: the SHA-256 of the seed, the program and where it is.
func (d *drawer) rank(c candidate) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%s:%d", d.seed, d.program, d.under(c.File), c.Line))
	return string(sum[:]) + c.Acquire + c.Origin // one release may be of what two rows say
}

func (d *drawer) under(path string) string {
	relative, err := filepath.Rel(d.folder, path)
	check(err)
	return filepath.ToSlash(relative)
}

// draw takes the first n by rank that compile without their release, one a function, so that all can be put in one tree.
func (d *drawer) draw(found []candidate, n int) []candidate {
	sort.Slice(found, func(i, j int) bool { return d.rank(found[i]) < d.rank(found[j]) })
	var drawn []candidate
	taken := map[string]bool{}
	for _, c := range found {
		if len(drawn) == n {
			break
		}
		if !taken[c.Function] && d.compiles(&c) {
			taken[c.Function] = true
			drawn = append(drawn, c)
		}
	}
	sort.Slice(drawn, func(i, j int) bool {
		return drawn[i].File < drawn[j].File || drawn[i].File == drawn[j].File && drawn[i].start < drawn[j].start
	})
	return drawn
}

// compiles tells whether the package has no more errors without the release, and settles on what takes its place.
func (d *drawer) compiles(c *candidate) bool {
	before := d.errors(c.Package, nil)
	for _, text := range c.replacements() {
		c.replacement = text
		if d.errors(c.Package, map[string][]byte{c.File: without(d.source(c.File), *c)}) <= before {
			return true
		}
	}
	return false
}

// errors counts those of a package with some of its files changed.
func (d *drawer) errors(path string, changed map[string][]byte) int {
	from := d.packages[path]
	var p load.Package
	for _, name := range append(append([]string{}, from.GoFiles...), from.CgoFiles...) {
		file := filepath.Join(from.Dir, name)
		text := changed[file]
		if text == nil {
			text = d.source(file)
		}
		tree, err := parser.ParseFile(d.fset, file, text, parser.SkipObjectResolution)
		if err != nil {
			p.Errors = append(p.Errors, err)
		}
		p.Files = append(p.Files, tree)
	}
	p.Check(path, &types.Config{Importer: load.Importer(from, d.packages), FakeImportC: true}, d.fset, false)
	return len(p.Errors)
}

// replacements are what may take the release's place, the least first.
func (c *candidate) replacements() []string {
	if c.isError {
		return []string{"error(nil)"}
	}
	return []string{"", "_ = " + c.variable}
}

// without is a file's text without a release; lines stay what they are.
func without(source []byte, c candidate) []byte {
	lines := bytes.Count(source[c.start:c.end], []byte("\n"))
	return bytes.Join([][]byte{source[:c.start], []byte(c.replacement + strings.Repeat("\n", lines)), source[c.end:]}, nil)
}

// write writes the files with all of their mutants, and the import paths of the packages that have some.
func (d *drawer) write(out string, drawn []candidate) error {
	changed := map[string]map[string][]byte{} // of packages
	for i := len(drawn) - 1; i >= 0; i-- {    // the last of a file first, so that offsets hold
		c := drawn[i]
		if changed[c.Package] == nil {
			changed[c.Package] = map[string][]byte{}
		}
		text := changed[c.Package][c.File]
		if text == nil {
			text = d.source(c.File)
		}
		changed[c.Package][c.File] = without(text, c)
	}
	var paths []string
	for path, files := range changed {
		paths = append(paths, path)
		if d.errors(path, files) > d.errors(path, nil) {
			return fmt.Errorf("%s does not compile with all mutants", path)
		}
		for file, text := range files {
			target := filepath.Join(out, "files", d.under(file))
			if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(target, text, 0o644); err != nil {
				return err
			}
		}
	}
	sort.Strings(paths)
	return os.WriteFile(filepath.Join(out, "packages"), []byte(strings.Join(paths, "\n")), 0o644)
}

func (d *drawer) relative(drawn []candidate) []candidate {
	for i := range drawn {
		drawn[i].File = d.under(drawn[i].File)
	}
	return drawn
}

func writeJSON(path string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
