// Command oracle builds packages with golang.org/x/tools/go/ssa and prints, for each function with a body, how many
// instructions of each kind it has:
//
//	package <TAB> file:line:column <TAB> Kind=count Kind=count ...
//
// The position is that of the func keyword, of the body of a range over a function that of its for.
//
// What Seep has in another form and can be told here counts as Seep has it: an Extract that nothing uses is none, a slice of a
// new array of constant length is a MakeSlice, the assertion that an interface is not nil before a method is bound to it is none,
// and a closure over a bound method is a MethodValue. The address that x.f += y takes twice counts once. The cells for results
// without names that a function with deferred calls has, with what is stored in them and loaded from them, are left out, and so
// is an array that is loaded to be ranged over by its length alone, and the panic where a blocking select chose no state. Functions with a range over a function are marked with
// RangeFunc=1.
//
//	oracle -go GO -C FOLDER -- PATTERNS
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

type listed struct {
	ImportPath, Dir string
	DepOnly         bool
	GoFiles         []string
	CgoFiles        []string
	ImportMap       map[string]string
	Module          *struct{ GoVersion string }
}

func main() {
	tool := flag.String("go", "go", "the go command")
	folder := flag.String("C", "/", "where go list runs")
	version := flag.String("lang", "", "the language of what is in no module, such as go1.27")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()

	fset := token.NewFileSet()
	packages := map[string]*types.Package{"unsafe": types.Unsafe}
	for _, p := range list(*tool, *folder, flag.Args()) {
		if p.ImportPath != "unsafe" {
			packages[p.ImportPath] = load(out, fset, packages, p, *version)
		}
	}
}

func list(tool, folder string, patterns []string) (all []*listed) {
	args := append([]string{"list", "-e", "-json=ImportPath,Dir,DepOnly,GoFiles,CgoFiles,ImportMap,Module", "-deps", "--"}, patterns...)
	cmd := exec.Command(tool, args...)
	cmd.Dir, cmd.Stderr = folder, os.Stderr
	text, err := cmd.Output()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for decoder := json.NewDecoder(bytes.NewReader(text)); ; {
		p := new(listed)
		if err := decoder.Decode(p); err == io.EOF {
			return all
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		all = append(all, p)
	}
}

type importer struct {
	packages map[string]*types.Package
	names    map[string]string
}

func (i importer) Import(path string) (*types.Package, error) {
	if mapped, ok := i.names[path]; ok {
		path = mapped
	}
	if p := i.packages[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

func load(out io.Writer, fset *token.FileSet, packages map[string]*types.Package, p *listed, version string) *types.Package {
	var files []*ast.File
	for _, name := range append(p.GoFiles, p.CgoFiles...) {
		if file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution); file != nil && err == nil {
			files = append(files, file)
		}
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		version = "go" + p.Module.GoVersion
	}
	broken := false
	config := types.Config{
		Importer:         importer{packages, p.ImportMap},
		IgnoreFuncBodies: p.DepOnly,
		FakeImportC:      true,
		GoVersion:        version,
		Sizes:            types.SizesFor("gc", "amd64"),
		Error:            func(error) { broken = true },
	}
	info := &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		FileVersions: map[*ast.File]string{},
	}
	checked, _ := config.Check(strings.Split(p.ImportPath, " ")[0], fset, files, info)
	// What cgo declares is opaque, which go/ssa can't build.
	if !p.DepOnly && !broken && len(p.CgoFiles) == 0 {
		build(out, fset, p.ImportPath, checked, files, info)
	}
	return checked
}

func build(out io.Writer, fset *token.FileSet, path string, checked *types.Package, files []*ast.File, info *types.Info) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", path, r)
		}
	}()
	program := ssa.NewProgram(fset, ssa.BuilderMode(0))
	created := map[*types.Package]bool{}
	var create func([]*types.Package)
	create = func(imports []*types.Package) {
		for _, one := range imports {
			if !created[one] {
				created[one] = true
				program.CreatePackage(one, nil, nil, true)
				create(one.Imports())
			}
		}
	}
	create(checked.Imports())
	built := program.CreatePackage(checked, files, info, false)
	built.Build()

	var text strings.Builder
	for _, file := range files {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil && f.Name.Name != "_" && f.Name.Name != "init" {
				if object, ok := info.Defs[f.Name].(*types.Func); ok {
					print(&text, fset, path, program.FuncValue(object))
				}
			}
		}
	}
	for _, member := range built.Members {
		if f, ok := member.(*ssa.Function); ok && strings.HasPrefix(f.Name(), "init") && f.Object() == nil {
			print(&text, fset, path, f)
		}
	}
	io.WriteString(out, text.String())
}

func print(out io.Writer, fset *token.FileSet, path string, f *ssa.Function) {
	if f == nil {
		return
	}
	for _, inner := range f.AnonFuncs {
		print(out, fset, path, inner)
	}
	if f.Syntax() == nil || len(f.Blocks) == 0 {
		return
	}
	cells, seen := resultCells(f), map[address]bool{}
	counts := map[string]int{}
	for _, inner := range f.AnonFuncs {
		if _, ok := inner.Syntax().(*ast.RangeStmt); ok {
			counts["RangeFunc"] = 1
		}
	}
	if _, ok := f.Syntax().(*ast.RangeStmt); ok {
		counts["RangeFunc"] = 1
	}
	for _, block := range f.Blocks {
		counts["Block"]++
		for _, instruction := range block.Instrs {
			if name := kind(instruction); name != "" && !isOfCell(instruction, cells) && !isSecond(instruction, seen) {
				counts[name]++
			}
			if x, ok := instruction.(*ssa.Select); ok && x.Blocking && len(x.States) > 1 {
				for _, name := range []string{"If", "BinOp", "MakeInterface", "Panic", "Block", "Block"} {
					counts[name]--
				}
			}
		}
	}
	var kinds []string
	for name, count := range counts {
		kinds = append(kinds, fmt.Sprintf("%s=%d", name, count))
	}
	sort.Strings(kinds)
	at := fset.PositionFor(f.Syntax().Pos(), false)
	fmt.Fprintf(out, "%s\t%s:%d:%d\t%s\n", path, at.Filename, at.Line, at.Column, strings.Join(kinds, " "))
}

// resultCells are what f's block for recovered panics loads, if the results have no names.
func resultCells(f *ssa.Function) map[ssa.Value]bool {
	cells := map[ssa.Value]bool{}
	if f.Recover == nil || f.Signature.Results().Len() == 0 || f.Signature.Results().At(0).Name() != "" {
		return cells
	}
	for _, instruction := range f.Recover.Instrs {
		if load, ok := instruction.(*ssa.UnOp); ok {
			cells[load.X] = true
		}
	}
	return cells
}

func isOfCell(instruction ssa.Instruction, cells map[ssa.Value]bool) bool {
	switch x := instruction.(type) {
	case *ssa.Alloc:
		return cells[x]
	case *ssa.UnOp:
		return cells[x.X]
	case *ssa.Store:
		return cells[x.Addr]
	}
	return false
}

type address struct {
	pos      token.Pos
	x, index any
}

// isSecond tells whether an address was taken before at the same place of the source.
func isSecond(instruction ssa.Instruction, seen map[address]bool) bool {
	var at address
	switch x := instruction.(type) {
	case *ssa.FieldAddr:
		at = address{x.Pos(), x.X, x.Field}
	case *ssa.IndexAddr:
		at = address{x.Pos(), x.X, x.Index}
	default:
		return false
	}
	if seen[at] {
		return at.pos.IsValid()
	}
	seen[at] = true
	return false
}

func kind(instruction ssa.Instruction) string {
	switch x := instruction.(type) {
	case *ssa.Extract:
		if len(*x.Referrers()) == 0 {
			return ""
		}
	case *ssa.Alloc:
		if x.Comment == "makeslice" {
			return ""
		}
	case *ssa.Slice:
		if array, ok := x.X.(*ssa.Alloc); ok && array.Comment == "makeslice" {
			return "MakeSlice"
		}
	case *ssa.TypeAssert:
		if !x.CommaOk && types.Identical(x.AssertedType, x.X.Type()) && len(*x.Referrers()) == 0 {
			return ""
		}
	case *ssa.UnOp:
		switch x.Op {
		case token.MUL:
			if _, ok := x.Type().Underlying().(*types.Array); ok && len(*x.Referrers()) == 0 {
				return ""
			}
			return "Load"
		case token.ARROW:
			return "Receive"
		}
		return "Unary"
	case *ssa.MakeClosure:
		if strings.HasSuffix(x.Fn.Name(), "$bound") {
			return "MethodValue"
		}
	}
	return strings.TrimPrefix(fmt.Sprintf("%T", instruction), "*ssa.")
}
