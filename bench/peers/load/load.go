// Package load lists packages by go list and checks them by go/types, from source and in the order of their imports, on
// as many goroutines as there are processors. It is Go's side of what Seep.Go/Packages does.
package load

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
)

// A Package is one that go list knows, and what came of checking it.
type Package struct {
	Dir        string
	ImportPath string // p, or p [q.test] for one that is compiled for a test
	Name       string
	ForTest    string
	Standard   bool
	DepOnly    bool // not named by a pattern, but needed
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	ImportMap  map[string]string // from what an import says to the ImportPath that it means
	Module     *struct{ GoVersion string }

	Files  []*ast.File
	Bytes  int64
	Types  *types.Package
	Info   *types.Info // only of those with bodies
	Errors []error     // of the parser, then of the checker
}

const fields = "Dir,ImportPath,Name,ForTest,Standard,DepOnly,GoFiles,CgoFiles,Imports,ImportMap,Module"

// Path is what programs import the package by.
func (p *Package) Path() string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path
}

// isTestMain tells whether go test makes the package up; its source is nowhere.
func (p *Package) isTestMain() bool {
	return p.Name == "main" && strings.HasSuffix(p.ImportPath, ".test")
}

// A Config says what to load.
type Config struct {
	Go       string         // the go command
	Dir      string         // where it runs
	Env      []string       // what it has in its environment beside what is in ours
	Tests    bool           // packages under test and test packages too
	Bodies   *regexp.Regexp // of import paths whose function bodies are checked; nil for what the patterns name
	WithInfo bool           // record all there is to know of packages with bodies

	version string
	fset    *token.FileSet
}

// List asks go list for packages with all that they import, which comes before them.
func (c *Config) List(patterns ...string) ([]*Package, error) {
	version, err := c.run("env", "GOVERSION")
	if err != nil {
		return nil, err
	}
	c.version = strings.TrimSpace(string(version))
	c.fset = token.NewFileSet()
	arguments := []string{"list", "-e", "-deps", "-json=" + fields}
	if c.Tests {
		arguments = append(arguments, "-test")
	}
	out, err := c.run(append(append(arguments, "--"), patterns...)...)
	if err != nil {
		return nil, err
	}
	var packages []*Package
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		p := new(Package)
		if err := in.Decode(p); err == io.EOF {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		if !p.isTestMain() {
			packages = append(packages, p)
		}
	}
}

func (c *Config) run(arguments ...string) ([]byte, error) {
	command := exec.Command(c.Go, arguments...)
	command.Dir = c.Dir
	command.Env = append(command.Environ(), c.Env...)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(arguments, " "), err, stderr.Bytes())
	}
	return out, nil
}

// FileSet has the positions of what was checked.
func (c *Config) FileSet() *token.FileSet { return c.fset }

// HasBodies tells whether the function bodies of a package are checked.
func (c *Config) HasBodies(p *Package) bool {
	if c.Bodies != nil {
		return c.Bodies.MatchString(p.ImportPath)
	}
	return !p.DepOnly
}

// GoVersion is the language version that cmd/go has the compiler take for a package.
func (c *Config) GoVersion(p *Package) string {
	version := strings.TrimPrefix(c.version, "go")
	if p.Module != nil {
		if version = p.Module.GoVersion; version == "" {
			version = "1.16"
		}
	}
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return "go" + version
	}
	digits := 0
	for digits < len(parts[1]) && '0' <= parts[1][digits] && parts[1][digits] <= '9' {
		digits++
	}
	return "go" + parts[0] + "." + parts[1][:digits]
}

// Check parses and checks all packages. done is called when one is checked, from several goroutines; it may keep what it
// needs of the package, whose trees and info go afterwards.
func (c *Config) Check(packages []*Package, done func(index int, p *Package)) {
	byPath := make(map[string]*Package, len(packages))
	for _, p := range packages {
		byPath[p.ImportPath] = p
	}
	index := make(map[*Package]int, len(packages))
	importers := make([][]int, len(packages)) // who waits for a package
	missing := make([]int, len(packages))     // how many imports of a package are not checked yet
	for i, p := range packages {
		index[p] = i
	}
	for i, p := range packages {
		for _, path := range p.Imports {
			if from := byPath[path]; from != nil && path != "unsafe" {
				importers[index[from]] = append(importers[index[from]], i)
				missing[i]++
			}
		}
	}

	ready := make(chan int, len(packages))
	for i, n := range missing {
		if n == 0 {
			ready <- i
		}
	}
	var workers sync.WaitGroup
	var lock sync.Mutex
	left := len(packages)
	if left == 0 {
		return
	}
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range ready {
				p := packages[i]
				c.checkOne(p, byPath)
				done(i, p)
				p.Files, p.Info, p.Errors = nil, nil, nil
				lock.Lock()
				for _, importer := range importers[i] {
					if missing[importer]--; missing[importer] == 0 {
						ready <- importer
					}
				}
				if left--; left == 0 {
					close(ready)
				}
				lock.Unlock()
			}
		})
	}
	workers.Wait()
}

func (c *Config) checkOne(p *Package, byPath map[string]*Package) {
	if p.ImportPath == "unsafe" {
		p.Types = types.Unsafe
		return
	}
	for _, name := range append(append([]string{}, p.GoFiles...), p.CgoFiles...) {
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(p.Dir, name)
		}
		p.Parse(c.fset, path)
	}
	hasBodies := c.HasBodies(p)
	config := &types.Config{
		Importer:         Importer(p, byPath),
		GoVersion:        c.GoVersion(p),
		IgnoreFuncBodies: !hasBodies,
		FakeImportC:      true,
	}
	p.Check(p.Path(), config, c.fset, hasBodies && c.WithInfo)
}

// ErrNotFound is why a package can't be imported.
var ErrNotFound = errors.New("package not found")

func imported(p *Package, path string, byPath map[string]*Package) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if mapped, ok := p.ImportMap[path]; ok {
		path = mapped
	}
	if from := byPath[path]; from != nil && from.Types != nil && from.Types.Name() != "" {
		return from.Types, nil
	}
	return nil, ErrNotFound
}

// Importer finds what a package imports among packages that are checked.
func Importer(p *Package, byPath map[string]*Package) types.Importer {
	return importer(func(path string) (*types.Package, error) { return imported(p, path, byPath) })
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) { return i(path) }

// Parse adds a file to the package.
func (p *Package) Parse(fset *token.FileSet, path string) {
	source, err := os.ReadFile(path)
	if err != nil {
		p.Errors = append(p.Errors, err)
		return
	}
	p.Bytes += int64(len(source))
	file, err := parser.ParseFile(fset, path, source, parser.SkipObjectResolution|parser.AllErrors)
	if err != nil {
		p.Errors = append(p.Errors, err)
	}
	if file != nil {
		p.Files = append(p.Files, file)
	}
}

// Check checks the package's files. Of the configuration it sets what is always the same.
func (p *Package) Check(path string, config *types.Config, fset *token.FileSet, withInfo bool) {
	if withInfo {
		p.Info = &types.Info{
			Types:      make(map[ast.Expr]types.TypeAndValue),
			Instances:  make(map[*ast.Ident]types.Instance),
			Defs:       make(map[*ast.Ident]types.Object),
			Uses:       make(map[*ast.Ident]types.Object),
			Implicits:  make(map[ast.Node]types.Object),
			Selections: make(map[*ast.SelectorExpr]*types.Selection),
		}
	}
	config.Sizes = types.SizesFor("gc", "amd64")
	config.Error = func(err error) { p.Errors = append(p.Errors, err) }
	p.Types = types.NewPackage(path, "") // the first file names it
	types.NewChecker(config, fset, p.Types, p.Info).Files(p.Files)
}
