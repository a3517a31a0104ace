package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"seep.example/peers/load"
)

// A candidate is a release that is the only one of a local variable's value.
type candidate struct {
	Package     string
	File        string // absolute
	Function    string // the declaration that it is in
	Line        int    // of the release
	AcquireLine int    // of the call that acquires
	Acquire     string // what it calls
	Origin      string // the table's function, where that is another: Acquire hands on what it gives
	Leaks       string
	Release     string // its text
	Form        string // call, defer, deferred closure, error

	variable    string
	start, end  int // what is replaced, as offsets
	isError     bool
	replacement string
}

// A finder looks for candidates, a package after those that it imports.
type finder struct {
	fset  *token.FileSet
	rows  table
	fresh map[string][]*row // rows of functions of the program that hand on what they acquired
	frees map[string]uint64 // parameters that functions of the program may release
}

// A funcScan is what is known of one declared function.
type funcScan struct {
	*finder
	info    *types.Info
	decl    *ast.FuncDecl
	parents map[ast.Node]ast.Node
	uses    map[types.Object][]*ast.Ident
}

func newFinder(fset *token.FileSet, rows table) *finder {
	return &finder{fset, rows, map[string][]*row{}, map[string]uint64{}}
}

// Package finds the candidates of a package that was checked with all there is to know.
func (f *finder) Package(p *load.Package, source func(path string) []byte) []candidate {
	var scans []*funcScan
	for _, file := range p.Files {
		if isGenerated(source(f.fset.Position(file.Package).Filename)) {
			continue
		}
		for _, d := range file.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Body != nil {
				scans = append(scans, f.scan(p.Info, decl))
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, s := range scans {
			changed = s.summarise() || changed
		}
	}
	var found []candidate
	for _, s := range scans {
		if s.endsWithProcess() {
			continue
		}
		path := f.fset.Position(s.decl.Pos()).Filename
		for _, c := range s.candidates() {
			c.Package, c.File = p.Path(), path
			c.Release = string(bytes.Join(bytes.Fields(source(path)[c.start:c.end]), []byte(" ")))
			found = append(found, c)
		}
	}
	return found
}

// isGenerated tells whether a file says of itself that it was; the trees at hand have no comments.
func isGenerated(source []byte) bool {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.PackageClauseOnly|parser.ParseComments)
	return err == nil && ast.IsGenerated(file)
}

func (f *finder) scan(info *types.Info, decl *ast.FuncDecl) *funcScan {
	s := &funcScan{f, info, decl, map[ast.Node]ast.Node{}, map[types.Object][]*ast.Ident{}}
	var stack []ast.Node
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			s.parents[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := s.objectOf(id).(*types.Var); ok && !v.IsField() {
				s.uses[v] = append(s.uses[v], id)
			}
		}
		return true
	})
	return s
}

func (s *funcScan) objectOf(id *ast.Ident) types.Object {
	if o := s.info.Defs[id]; o != nil {
		return o
	}
	return s.info.Uses[id]
}

func (s *funcScan) name() string {
	if f, ok := s.info.Defs[s.decl.Name].(*types.Func); ok {
		return nameOf(f)
	}
	return s.decl.Name.Name
}

// endsWithProcess tells whether the process ends when the function has: what it leaves is no leak.
func (s *funcScan) endsWithProcess() bool {
	name := s.decl.Name.Name
	if s.decl.Recv == nil && (name == "init" || name == "TestMain" || name == "main") {
		return true
	}
	for _, p := range s.decl.Type.Params.List {
		t := types.TypeString(s.info.TypeOf(p.Type), nil)
		if strings.HasSuffix(t, "spf13/cobra.Command") || strings.Contains(t, "urfave/cli") {
			return true
		}
	}
	return false
}

// callee is the function that a call names; nil for a call of a value.
func (s *funcScan) callee(call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch index := fun.(type) {
	case *ast.IndexExpr:
		fun = index.X
	case *ast.IndexListExpr:
		fun = index.X
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		f, _ := s.info.Uses[fun].(*types.Func)
		return f
	case *ast.SelectorExpr:
		f, _ := s.info.Uses[fun.Sel].(*types.Func)
		return f
	}
	return nil
}

// acquired are the rows of what a call hands out.
func (s *funcScan) acquired(call *ast.CallExpr) []*row {
	f := s.callee(call)
	if f == nil {
		return nil
	}
	if rows := s.rows[nameOf(f)]; rows != nil {
		return rows
	}
	return s.fresh[nameOf(f)]
}

// variable is the local variable that gets the result a row is about, if that is its only value.
func (s *funcScan) variable(call *ast.CallExpr, r *row) *types.Var {
	var left []ast.Expr
	switch at := s.parents[call].(type) {
	case *ast.AssignStmt:
		if len(at.Rhs) != 1 {
			return nil
		}
		left = at.Lhs
	case *ast.ValueSpec:
		if len(at.Values) != 1 {
			return nil
		}
		for _, id := range at.Names {
			left = append(left, id)
		}
	}
	if r.Result >= len(left) {
		return nil
	}
	id, ok := left[r.Result].(*ast.Ident)
	if !ok || id.Name == "_" {
		return nil
	}
	v, ok := s.objectOf(id).(*types.Var)
	if !ok || v.Pos() < s.decl.Body.Pos() || v.Pos() > s.decl.Body.End() || s.assignments(v) != 1 {
		return nil
	}
	// A parameter or result of a literal belongs to whom calls it.
	for n := s.parents[ast.Node(id)]; n != nil; n = s.parents[n] {
		if lit, ok := n.(*ast.FuncLit); ok && lit.Type.Pos() <= v.Pos() && v.Pos() < lit.Body.Pos() {
			return nil
		}
	}
	return v
}

func (s *funcScan) assignments(v *types.Var) int {
	n := 0
	for _, id := range s.uses[v] {
		switch at := s.parents[id].(type) {
		case *ast.AssignStmt:
			for _, l := range at.Lhs {
				if l == id {
					n++
				}
			}
		case *ast.ValueSpec:
			if len(at.Values) > 0 && s.info.Defs[id] != nil {
				n++
			}
		case *ast.RangeStmt:
			if at.Key == id || at.Value == id {
				n++
			}
		case *ast.UnaryExpr:
			if at.Op == token.AND {
				n += 2 // others may set it
			}
		}
	}
	return n
}

// release is the call by which the use of a variable releases its value, and whether the use is one, or might be.
func (s *funcScan) release(id *ast.Ident, r *row) (call *ast.CallExpr, method string, is bool) {
	var at ast.Expr = id
	for _, field := range r.Path {
		selector, ok := s.parents[at].(*ast.SelectorExpr)
		if !ok || selector.X != at || selector.Sel.Name != strings.TrimSuffix(field, "()") {
			return nil, "", false
		}
		at = selector
		if called, ok := s.parents[at].(*ast.CallExpr); ok && strings.HasSuffix(field, "()") && called.Fun == at {
			at = called
		}
	}
	switch parent := s.parents[at].(type) {
	case *ast.SelectorExpr:
		if parent.X != at || !r.isMethod(parent.Sel.Name) {
			return nil, "", false
		}
		if called, ok := s.parents[parent].(*ast.CallExpr); ok && called.Fun == parent {
			return called, parent.Sel.Name, true
		}
		return nil, "", true // a method value: who has it may call it
	case *ast.CallExpr:
		if parent.Fun == at {
			return parent, "()", r.byCall()
		}
		if f := s.callee(parent); f != nil && r.isFunction(nameOf(f)) {
			return parent, f.Name(), true
		}
	}
	return nil, "", false
}

// isKept tells whether a use gives a variable's value another name, or to something that might release it.
func (s *funcScan) isKept(id *ast.Ident, r *row) bool {
	var at ast.Expr = id
	for _, field := range r.Path { // resp.Body is as good as resp
		if selector, ok := s.parents[at].(*ast.SelectorExpr); ok && selector.Sel.Name == field {
			at = selector
		}
	}
	switch parent := s.parents[at].(type) {
	case *ast.AssignStmt:
		for i, right := range parent.Rhs {
			if right == at {
				left, ok := parent.Lhs[i].(*ast.Ident)
				return !ok || left.Name != "_"
			}
		}
	case *ast.ValueSpec:
		return s.info.Defs[id] == nil
	case *ast.KeyValueExpr, *ast.CompositeLit, *ast.SendStmt, *ast.TypeAssertExpr:
		return true
	case *ast.UnaryExpr:
		return parent.Op == token.AND
	case *ast.CallExpr:
		if parent.Fun == at {
			return false
		}
		if r.byCall() {
			return true // who is given a function may call it
		}
		for i, argument := range parent.Args {
			if argument == at {
				return s.mayFree(parent, i)
			}
		}
	}
	return false
}

// mayFree tells whether a call may release an argument, or make something whose release does.
func (s *funcScan) mayFree(call *ast.CallExpr, argument int) bool {
	if s.info.Types[call.Fun].IsBuiltin() || s.info.Types[call.Fun].IsType() {
		return true
	}
	f := s.callee(call)
	if f == nil {
		return false
	}
	return argument < 64 && s.frees[nameOf(f)]>>argument&1 != 0 || takesOver[nameOf(f)]
}

// takesOver has functions whose result owns what they are given: releasing it releases that.
var takesOver = map[string]bool{
	"crypto/tls.Client": true, "crypto/tls.Server": true, "crypto/tls.NewListener": true,
	"(*net/http.Server).Serve": true, "(*net/http.Server).ServeTLS": true, "net/http.Serve": true, "net/http.ServeTLS": true,
	"net/rpc.NewClient": true, "net/rpc/jsonrpc.NewClient": true,
}

// summarise finds which parameters the function may release, and what it hands out; whether that is more than was known.
func (s *funcScan) summarise() bool {
	name := s.name()
	frees, handed := s.frees[name], len(s.fresh[name])
	s.findFreed(name)
	if s.rows[name] == nil {
		s.findHandedOut(name)
	}
	return s.frees[name] != frees || len(s.fresh[name]) != handed
}

func (s *funcScan) findFreed(name string) {
	index := 0
	for _, field := range s.decl.Type.Params.List {
		for _, id := range field.Names {
			for _, use := range s.uses[s.info.Defs[id]] {
				if index < 64 && s.mayRelease(use) {
					s.frees[name] |= 1 << index
				}
			}
			index++
		}
	}
}

// mayRelease tells whether a parameter's use may release it: by a method or a call, or since it is kept.
func (s *funcScan) mayRelease(id *ast.Ident) bool {
	var at ast.Expr = id
	for {
		selector, ok := s.parents[at].(*ast.SelectorExpr)
		if !ok || selector.X != at {
			break
		}
		switch selector.Sel.Name {
		case "Close", "Stop", "Release", "Cancel", "Shutdown", "Done", "Rollback", "Commit", "CloseWithError":
			return true
		}
		at = selector
	}
	call, ok := s.parents[at].(*ast.CallExpr)
	if !ok {
		return false
	}
	if call.Fun == at {
		_, isSelector := at.(*ast.SelectorExpr)
		return !isSelector
	}
	for i, argument := range call.Args {
		if argument == at {
			return !s.info.Types[call.Fun].IsBuiltin() && s.mayFree(call, i)
		}
	}
	return false
}

func (s *funcScan) findHandedOut(name string) {
	ast.Inspect(s.decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			for _, r := range s.acquired(n) {
				if at, ok := s.parents[n].(*ast.ReturnStmt); ok && len(at.Results) == 1 {
					s.handOut(name, r, r.Result)
				} else if v := s.variable(n, r); v != nil {
					for _, id := range s.uses[v] {
						s.handOutUse(name, r, id)
					}
				}
			}
		}
		return true
	})
}

func (s *funcScan) handOutUse(name string, r *row, id *ast.Ident) {
	if at, ok := s.parents[id].(*ast.ReturnStmt); ok && s.innermost(id) == s.decl {
		for i, result := range at.Results {
			if result == id {
				s.handOut(name, r, i)
			}
		}
	}
}

func (s *funcScan) handOut(name string, r *row, result int) {
	for _, known := range s.fresh[name] {
		if known.Result == result && known.Acquire == r.Acquire {
			return
		}
	}
	handed := *r
	handed.Result = result
	s.fresh[name] = append(s.fresh[name], &handed)
}

// innermost is the function that a node is in: the declaration, or a literal.
func (s *funcScan) innermost(n ast.Node) ast.Node {
	for n = s.parents[n]; n != nil; n = s.parents[n] {
		switch n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return n
		}
	}
	return nil
}

func (s *funcScan) candidates() []candidate {
	var found []candidate
	ast.Inspect(s.decl.Body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			for _, r := range s.acquired(call) {
				if c, ok := s.candidate(call, r); ok {
					found = append(found, c)
				}
			}
		}
		return true
	})
	return found
}

func (s *funcScan) candidate(acquire *ast.CallExpr, r *row) (candidate, bool) {
	v := s.variable(acquire, r)
	if v == nil || r.has("until-parent-cancel") && s.endsAnyway(acquire, r) {
		return candidate{}, false
	}
	var only *ast.CallExpr
	for _, id := range s.uses[v] {
		call, method, is := s.release(id, r)
		switch {
		case is && call == nil || !is && s.isKept(id, r):
			return candidate{}, false
		case is && method == "Commit":
			// It releases where all went well; the Rollback is for the rest.
		case is && only != nil:
			return candidate{}, false
		case is:
			only = call
		}
	}
	if only == nil {
		return candidate{}, false
	}
	c, ok := s.place(only, s.innermost(acquire))
	if !ok {
		return candidate{}, false
	}
	c.Function, c.variable = s.name(), v.Name()
	c.Line, c.AcquireLine = s.fset.Position(only.Pos()).Line, s.fset.Position(acquire.Pos()).Line
	c.Acquire, c.Leaks = nameOf(s.callee(acquire)), strings.Join(r.Leaks, ",")
	if r.Acquire != c.Acquire {
		c.Origin = r.Acquire
	}
	return c, true
}

// place finds what has to be replaced for a release to be gone. Of literals only deferred ones are looked into.
func (s *funcScan) place(release *ast.CallExpr, function ast.Node) (candidate, bool) {
	at := func(n ast.Node, form string, isError bool) (candidate, bool) {
		file := s.fset.File(n.Pos())
		return candidate{start: file.Offset(n.Pos()), end: file.Offset(n.End()), Form: form, isError: isError}, true
	}
	in := s.innermost(release)
	if in != function {
		literal, _ := in.(*ast.FuncLit)
		called, _ := s.parents[in].(*ast.CallExpr)
		deferred, _ := s.parents[called].(*ast.DeferStmt)
		if literal == nil || called == nil || deferred == nil || called.Fun != literal || s.innermost(deferred) != function {
			return candidate{}, false
		}
		if len(literal.Body.List) == 1 {
			return at(deferred, "deferred closure", false)
		}
	}
	switch parent := s.parents[release].(type) {
	case *ast.ExprStmt:
		return at(parent, "call", false)
	case *ast.DeferStmt:
		return at(parent, "defer", false)
	case *ast.AssignStmt, *ast.BinaryExpr, *ast.ReturnStmt, *ast.CallExpr:
		t := s.info.TypeOf(release)
		if t != nil && types.Identical(t, types.Universe.Lookup("error").Type()) {
			return at(release, "error", true)
		}
	}
	return candidate{}, false
}

// endsAnyway tells whether what is derived from a context ends without its cancel function: nothing holds it where the parent is
// never cancelled, but a timer until it fires; where the parent is one that this function derived, it ends with that.
func (s *funcScan) endsAnyway(with *ast.CallExpr, r *row) bool {
	parent := with
	for range 8 {
		if len(parent.Args) == 0 {
			return false
		}
		if parent = s.contextCall(parent.Args[0], with); parent == nil {
			return false
		}
		switch s.callee(parent).Name() {
		case "Background", "TODO", "WithoutCancel":
			return !r.has("until-fire")
		case "WithValue":
		default:
			return true
		}
	}
	return false
}

// contextCall is the call of package context that a parent comes from, by a variable of this function too.
func (s *funcScan) contextCall(e ast.Expr, with *ast.CallExpr) *ast.CallExpr {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		for _, use := range s.uses[s.objectOf(id)] {
			at, ok := s.parents[use].(*ast.AssignStmt)
			if ok && len(at.Rhs) == 1 && at.Rhs[0] != with && contains(names(at.Lhs), id.Name) {
				e = at.Rhs[0]
			}
		}
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return nil
	}
	if f := s.callee(call); f == nil || f.Pkg() == nil || f.Pkg().Path() != "context" {
		return nil
	}
	return call
}

func names(all []ast.Expr) []string {
	var found []string
	for _, e := range all {
		if id, ok := e.(*ast.Ident); ok {
			found = append(found, id.Name)
		}
	}
	return found
}
