// Oracle writes what go/types finds out about packages, in the form of docs/formats/types-json.md.
//
//	oracle [-hash] [-errors] [-test] [-go GO] [-C DIR] [-env NAME=VALUE]... PATTERN...
//	oracle [-hash] [-errors] -loose [-testbuiltins] [-go GO] < PATHS
//
// The first checks packages as go list names them and writes one line for each that a pattern names, in go list's
// order: its JSON, with -errors as if nothing were known of any node, or with -hash the SHA-256 of that JSON (without the line's end) in hex, a space and the package.
// The second takes the files of one package a line, with tabs between them, which may import the standard library; the
// package's name stands for its path. Before the files -lang=go1.N and -fakeImportC may stand.
// It is built with the newest Go, whose go/types is the reference.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"seep.example/peers/load"
)

var (
	asHash       = flag.Bool("hash", false, "write a hash in place of each dump")
	tests        = flag.Bool("test", false, "test packages too")
	goCommand    = flag.String("go", "go", "the go command")
	folder       = flag.String("C", "", "the folder to run in")
	loose        = flag.Bool("loose", false, "check loose files")
	errorsOnly   = flag.Bool("errors", false, "leave the nodes out")
	testBuiltins = flag.Bool("testbuiltins", false, "declare assert and trace")
	environment  []string
)

func main() {
	flag.Func("env", "`NAME=VALUE` in the environment of the go command", func(variable string) error {
		environment = append(environment, variable)
		return nil
	})
	flag.Parse()
	if *loose == (flag.NArg() > 0) {
		fmt.Fprintln(os.Stderr, "usage: oracle [-hash] [-errors] [-test] [-go GO] [-C DIR] [-env NAME=VALUE]... PATTERN...\n"+
			"       oracle [-hash] [-errors] -loose [-testbuiltins] [-go GO] < PATHS")
		os.Exit(2)
	}
	run := dumpPackages
	if *loose {
		run = dumpLoose
	}
	out := bufio.NewWriter(os.Stdout)
	err := run(out)
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

func dumpPackages(out *bufio.Writer) error {
	config := &load.Config{Go: *goCommand, Dir: *folder, Env: environment, Tests: *tests, WithInfo: true}
	packages, err := config.List(flag.Args()...)
	if err != nil {
		return err
	}
	base, err := filepath.Abs(*folder)
	if err != nil {
		return err
	}
	var writing sync.Mutex
	lines := make([][]byte, len(packages)) // nil until it is made; empty for one that is not asked for
	next := 0
	config.Check(packages, func(i int, p *load.Package) {
		line := []byte{}
		if !p.DepOnly {
			line = lineOf(p, config.FileSet(), base+"/")
		}
		writing.Lock()
		defer writing.Unlock()
		lines[i] = line
		for ; next < len(lines) && lines[next] != nil; next++ {
			if len(lines[next]) > 0 {
				out.Write(append(lines[next], '\n'))
				lines[next] = []byte{}
			}
		}
	})
	return nil
}

func lineOf(p *load.Package, fset *token.FileSet, base string) []byte {
	d := dumper{fset: fset, base: base, limit: 1 << 62}
	if !*asHash {
		d.dump(p)
		return d.out
	}
	sum := sha256.New()
	d.limit = 64 << 10
	d.flush = func(piece []byte) { sum.Write(piece) }
	d.dump(p)
	sum.Write(d.out)
	return append(hex.AppendEncode(nil, sum.Sum(nil)), " "+p.ImportPath...)
}

// dumpLoose checks files as go/types' own tests check them.
func dumpLoose(out *bufio.Writer) error {
	if *testBuiltins {
		types.DefPredeclaredTestFuncs()
	}
	var packages []loosePackage
	imports := map[string]bool{"fmt": true}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		p, err := readLine(lines.Text())
		if err != nil {
			return err
		}
		packages = append(packages, p)
		for _, path := range p.paths {
			file, _ := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
			if file == nil {
				continue
			}
			for _, spec := range file.Imports {
				if path, err := strconv.Unquote(spec.Path.Value); err == nil && path != "" {
					imports[path] = true
				}
			}
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	known, fset, err := standard(imports)
	if err != nil {
		return err
	}
	for _, loose := range packages {
		out.Write(append(lineOfLoose(loose, fset, known), '\n'))
	}
	return nil
}

// lineOfLoose makes a line of a package's own where go/types panics: dashes in place of the hash, or nothing known.
func lineOfLoose(loose loosePackage, fset *token.FileSet, known importerOf) (line []byte) {
	p := new(load.Package)
	for _, path := range loose.paths {
		p.Parse(fset, path)
	}
	config := &types.Config{
		Importer: known, GoVersion: loose.version, FakeImportC: loose.fakeImportC,
	}
	name := "<no package>"
	if len(p.Files) > 0 {
		name = p.Files[0].Name.Name
	}
	p.ImportPath = name
	defer func() {
		if reason := recover(); reason != nil {
			fmt.Fprintf(os.Stderr, "oracle: %s: %v\n", strings.Join(loose.paths, " "), reason)
			line = []byte("{}")
			if *asHash {
				line = []byte(strings.Repeat("-", 2*sha256.Size) + " " + name)
			}
		}
	}()
	p.Check(name, config, fset, true)
	return lineOf(p, fset, "")
}

// standard loads those of some packages that are in the standard library.
func standard(imports map[string]bool) (map[string]*types.Package, *token.FileSet, error) {
	config := &load.Config{Go: *goCommand, Dir: *folder}
	listed, err := config.List("std")
	if err != nil {
		return nil, nil, err
	}
	needed := make(map[string]bool)
	for i := len(listed) - 1; i >= 0; i-- { // what imports comes before what is imported
		p := listed[i]
		p.DepOnly = true // no bodies
		if imports[p.ImportPath] || needed[p.ImportPath] {
			needed[p.ImportPath] = true
			for _, path := range p.Imports {
				needed[path] = true
			}
		}
	}
	var wanted []*load.Package
	for _, p := range listed {
		if needed[p.ImportPath] {
			wanted = append(wanted, p)
		}
	}
	config.Check(wanted, func(int, *load.Package) {})
	known := make(map[string]*types.Package, len(wanted))
	for _, p := range wanted {
		known[p.ImportPath] = p.Types
	}
	return known, config.FileSet(), nil
}

type importerOf map[string]*types.Package

func (i importerOf) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if known := i[path]; known != nil {
		return known, nil
	}
	return nil, load.ErrNotFound
}

// A loosePackage is what a line of the input says.
type loosePackage struct {
	paths       []string
	version     string
	fakeImportC bool
}

func readLine(line string) (p loosePackage, err error) {
	flags := flag.NewFlagSet("package", flag.ContinueOnError)
	flags.StringVar(&p.version, "lang", "", "")
	flags.BoolVar(&p.fakeImportC, "fakeImportC", false, "")
	err = flags.Parse(strings.Split(line, "\t"))
	p.paths = flags.Args()
	return p, err
}

// codes are the names of the codes of errors, read from the Go that the oracle was built with.
var codes = sync.OnceValue(func() map[int64]string {
	names := make(map[int64]string)
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, filepath.Join(runtime.GOROOT(), "src/internal/types/errors/codes.go"), nil, 0)
	if err != nil {
		return names
	}
	checked, _ := (&types.Config{Importer: importer.Default(), Error: func(error) {}}).
		Check("errors", fset, []*ast.File{file}, nil)
	for _, name := range checked.Scope().Names() {
		if symbol, ok := checked.Scope().Lookup(name).(*types.Const); ok {
			if value, exact := constant.Int64Val(constant.ToInt(symbol.Val())); exact {
				names[value] = name
			}
		}
	}
	return names
})
