// Shapes writes the expressions and statements of Go files as calls of constructors: a stream that builds the same trees
// in any form of node.
//
//	shapes BYTES ROOT... >stream
//
// It reads *.go below the roots, in order of their names, until it has read BYTES bytes. The stream is one post-order
// after another, a function's body or a declared value each: for every node a byte for its kind (the place of its type in kinds), then its
// fields in go/ast's order: a position or a name as a varint, a token as a byte, whether a child is there as a byte, a
// list as its length, a varint. The children came before. A root is followed by a byte 0.
package main

import (
	"bufio"
	"encoding/binary"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

// kinds has the types by name; a kind is the index, from 1.
var kinds = []string{
	"BadExpr", "Ident", "Ellipsis", "BasicLit", "FuncLit", "CompositeLit", "ParenExpr", "SelectorExpr", "IndexExpr",
	"IndexListExpr", "SliceExpr", "TypeAssertExpr", "CallExpr", "StarExpr", "UnaryExpr", "BinaryExpr", "KeyValueExpr",
	"ArrayType", "StructType", "FuncType", "InterfaceType", "MapType", "ChanType", "Field", "FieldList",
	"BadStmt", "DeclStmt", "EmptyStmt", "LabeledStmt", "ExprStmt", "SendStmt", "IncDecStmt", "AssignStmt", "GoStmt",
	"DeferStmt", "ReturnStmt", "BranchStmt", "BlockStmt", "IfStmt", "CaseClause", "SwitchStmt", "TypeSwitchStmt",
	"CommClause", "SelectStmt", "ForStmt", "RangeStmt", "GenDecl", "ValueSpec", "TypeSpec",
}

var (
	number = map[string]byte{}
	names  = map[string]uint64{}
	out    = bufio.NewWriterSize(os.Stdout, 1<<20)
)

func main() {
	for i, k := range kinds {
		number[k] = byte(i + 1)
	}
	limit, err := strconv.Atoi(os.Args[1])
	check(err)
	for _, root := range os.Args[2:] {
		check(filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || limit <= 0 {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			limit -= len(text)
			file(text)
			return nil
		}))
	}
	check(out.Flush())
}

func file(text []byte) {
	tree, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return
	}
	for _, d := range tree.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			root(d.Type)
			if d.Body != nil {
				root(d.Body)
			}
		case *ast.GenDecl:
			if d.Tok != token.IMPORT {
				root(d)
			}
		}
	}
}

func root(n ast.Node) {
	node(reflect.ValueOf(n))
	out.WriteByte(0)
}

// node writes what v points to.
func node(v reflect.Value) {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	each(v, func(f reflect.Value) {
		switch f.Kind() {
		case reflect.Slice:
			for i := 0; i < f.Len(); i++ {
				node(f.Index(i))
			}
		case reflect.Interface, reflect.Pointer:
			if !f.IsNil() {
				node(f)
			}
		}
	})
	k, ok := number[v.Type().Name()]
	if !ok {
		panic(v.Type().Name())
	}
	out.WriteByte(k)
	each(v, func(f reflect.Value) {
		switch f.Kind() {
		case reflect.Slice:
			varint(uint64(f.Len()))
		case reflect.Interface, reflect.Pointer:
			if f.IsNil() {
				out.WriteByte(0)
			} else {
				out.WriteByte(1)
			}
		case reflect.String:
			varint(name(f.String()))
		case reflect.Bool:
			if f.Bool() {
				out.WriteByte(1)
			} else {
				out.WriteByte(0)
			}
		case reflect.Int:
			if f.Type() == reflect.TypeFor[token.Pos]() {
				varint(uint64(f.Int()))
			} else {
				out.WriteByte(byte(f.Int()))
			}
		default:
			panic(f.Type())
		}
	})
}

// each calls f for the fields of a node that make its tree.
func each(v reflect.Value, f func(reflect.Value)) {
	for i := 0; i < v.NumField(); i++ {
		switch v.Type().Field(i).Name {
		case "Obj", "Doc", "Comment", "Incomplete", "Path", "ValueEnd":
		default:
			f(v.Field(i))
		}
	}
}

func name(s string) uint64 {
	n, ok := names[s]
	if !ok {
		n = uint64(len(names))
		names[s] = n
	}
	return n
}

func varint(n uint64) {
	var b [10]byte
	out.Write(b[:binary.PutUvarint(b[:], n)])
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
