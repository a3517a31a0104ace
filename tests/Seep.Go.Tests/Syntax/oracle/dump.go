package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// beforeFile is how many positions come before those of the file. Of a tree with errors, End may count from an absent
// position, 0: what it finds is then outside of the file, and left out.
const beforeFile = 1 << 30

// A dumper writes the dump of one file.
type dumper struct {
	out   []byte
	limit int          // of out's length, in a list of nodes; then its content goes to flush
	flush func([]byte) // takes what it needs: the bytes are written over

	base, size int
	lines      []int // offsets of the starts
	line       int   // index of the line last asked for
}

// file appends the dump of one file.
func (d *dumper) file(path string, source []byte) {
	fset := token.NewFileSet()
	fset.AddFile("", -1, beforeFile)
	tree, err := parser.ParseFile(fset, path, source, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)

	d.out = append(d.out, `{"file":`...)
	d.text(path)
	d.errors(err)
	if tree != nil {
		file := fset.File(tree.FileStart)
		if len(source) > 0 { // else it would have no line at all
			file.SetLinesForContent(source) // a parser that gives up early has not seen them all
		}
		d.base, d.size, d.lines = file.Base(), file.Size(), file.Lines()
		d.out = append(d.out, `,"tree":`...)
		d.node(reflect.ValueOf(tree))
	}
	d.out = append(d.out, '}')
}

func (d *dumper) errors(err error) {
	if err == nil {
		return
	}
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		panic(err)
	}
	sep := `,"errors":[`
	for _, e := range list {
		d.out = append(d.out, sep...)
		d.text(e.Error())
		sep = ","
	}
	d.out = append(d.out, ']')
}

// node appends the node that v points to.
func (d *dumper) node(v reflect.Value) {
	t := tableOf(v.Type().Elem())
	d.out = append(d.out, t.head...)
	n := v.Interface().(ast.Node)
	if p, ok := guarded(n.Pos); ok && d.has(p) {
		d.out = append(d.out, `,"start":`...)
		d.pos(p)
	}
	if p, ok := guarded(n.End); ok && d.has(p) {
		d.out = append(d.out, `,"end":`...)
		d.pos(p)
	}
	v = v.Elem()
	for _, f := range t.fields {
		f.append(d, f.key, v.Field(f.index))
	}
	d.out = append(d.out, '}')
}

// guarded asks a node for a position; nodes of wrong programs may lack what they ask for theirs.
func guarded(position func() token.Pos) (p token.Pos, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return position(), true
}

// A table says how to write the nodes of a type.
type table struct {
	head   string // {"node":"X"
	fields []field
}

// A field is one that is written, if it has a value, behind its key.
type field struct {
	index  int
	key    string // ,"name":
	append func(d *dumper, key string, v reflect.Value)
}

var tables sync.Map // from reflect.Type to *table

func tableOf(t reflect.Type) *table {
	if known, ok := tables.Load(t); ok {
		return known.(*table)
	}
	made := &table{head: `{"node":"` + t.Name() + `"`}
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() || leftOut[f.Name] {
			continue
		}
		key := `,"` + strings.ToLower(f.Name[:1]) + f.Name[1:] + `":`
		made.fields = append(made.fields, field{i, key, appender(f.Type)})
	}
	known, _ := tables.LoadOrStore(t, made)
	return known.(*table)
}

// leftOut is what comes from resolution or stands elsewhere in the tree.
var leftOut = map[string]bool{"Obj": true, "Scope": true, "Unresolved": true, "Imports": true, "Incomplete": true}

var (
	posType      = reflect.TypeFor[token.Pos]()
	tokenType    = reflect.TypeFor[token.Token]()
	nodeType     = reflect.TypeFor[ast.Node]()
	groupType    = reflect.TypeFor[*ast.CommentGroup]()
	commentsType = reflect.TypeFor[[]*ast.CommentGroup]()
)

// appender returns how to write the fields of a type.
func appender(t reflect.Type) func(d *dumper, key string, v reflect.Value) {
	switch {
	case t == posType:
		return (*dumper).posField
	case t == tokenType:
		return (*dumper).tokenField
	case t == groupType:
		return (*dumper).groupField
	case t == commentsType:
		return (*dumper).commentsField
	case t.Kind() == reflect.Slice && t.Elem().Implements(nodeType):
		return (*dumper).nodesField
	case t.Implements(nodeType):
		return (*dumper).nodeField
	case t.Kind() == reflect.String:
		return (*dumper).textField
	case t.Kind() == reflect.Bool:
		return (*dumper).boolField
	case t.Kind() == reflect.Int:
		return (*dumper).intField
	}
	panic(fmt.Sprintf("no form for a field of type %v", t))
}

func (d *dumper) posField(key string, v reflect.Value) {
	if p := token.Pos(v.Int()); d.has(p) {
		d.out = append(d.out, key...)
		d.pos(p)
	}
}

func (d *dumper) tokenField(key string, v reflect.Value) {
	if t := token.Token(v.Int()); t != token.ILLEGAL {
		d.out = append(d.out, key...)
		d.text(t.String())
	}
}

func (d *dumper) textField(key string, v reflect.Value) {
	if v.Len() > 0 {
		d.out = append(d.out, key...)
		d.text(v.String())
	}
}

func (d *dumper) boolField(key string, v reflect.Value) {
	if v.Bool() {
		d.out = append(d.out, key...)
		d.out = append(d.out, "true"...)
	}
}

func (d *dumper) intField(key string, v reflect.Value) {
	if n := v.Int(); n != 0 {
		d.out = append(d.out, key...)
		d.out = strconv.AppendInt(d.out, n, 10)
	}
}

func (d *dumper) groupField(key string, v reflect.Value) {
	if !v.IsNil() {
		d.posField(key, reflect.ValueOf(v.Interface().(*ast.CommentGroup).Pos()))
	}
}

func (d *dumper) nodeField(key string, v reflect.Value) {
	if v = pointer(v); v.IsValid() {
		d.out = append(d.out, key...)
		d.node(v)
	}
}

func (d *dumper) nodesField(key string, v reflect.Value) {
	if v.Len() == 0 {
		return
	}
	d.out = append(d.out, key...)
	for i := range v.Len() {
		d.separator(i)
		if e := pointer(v.Index(i)); e.IsValid() {
			d.node(e)
		} else {
			d.out = append(d.out, "null"...)
		}
	}
	d.out = append(d.out, ']')
}

// pointer returns the pointer in a field; an invalid value where there is no node.
func pointer(v reflect.Value) reflect.Value {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.IsValid() && v.IsNil() {
		return reflect.Value{}
	}
	return v
}

func (d *dumper) commentsField(key string, v reflect.Value) {
	groups := v.Interface().([]*ast.CommentGroup)
	if len(groups) == 0 {
		return
	}
	d.out = append(d.out, key...)
	for i, group := range groups {
		d.separator(i)
		for j, comment := range group.List {
			d.separator(j)
			d.out = append(d.out, `{"start":`...)
			d.pos(comment.Slash)
			d.out = append(d.out, `,"text":`...)
			d.text(comment.Text)
			d.out = append(d.out, '}')
		}
		d.out = append(d.out, ']')
	}
	d.out = append(d.out, ']')
}

// separator begins a list or goes on in it.
func (d *dumper) separator(index int) {
	if len(d.out) > d.limit {
		d.flush(d.out)
		d.out = d.out[:0]
	}
	if index == 0 {
		d.out = append(d.out, '[')
	} else {
		d.out = append(d.out, ',')
	}
}

func (d *dumper) has(p token.Pos) bool {
	return d.base <= int(p) && int(p) <= d.base+d.size
}

// pos appends a position as FileSet.PositionFor(p, false) has it.
func (d *dumper) pos(p token.Pos) {
	offset := int(p) - d.base
	i := d.line
	if d.lines[i] > offset || i+1 < len(d.lines) && d.lines[i+1] <= offset {
		i = sort.Search(len(d.lines), func(i int) bool { return d.lines[i] > offset }) - 1
		d.line = i
	}
	d.out = append(d.out, '"')
	d.out = strconv.AppendInt(d.out, int64(i+1), 10)
	d.out = append(d.out, ':')
	d.out = strconv.AppendInt(d.out, int64(offset-d.lines[i]+1), 10)
	d.out = append(d.out, '"')
}

// text appends a JSON string as .NET's JavaScriptEncoder.Default writes it; a byte that is not UTF-8 becomes U+FFFD.
func (d *dumper) text(s string) {
	const hex = "0123456789ABCDEF"
	unit := func(u rune) {
		d.out = append(d.out, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
	}
	d.out = append(d.out, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			d.out = append(d.out, c)
			i++
			continue
		}
		if short := strings.IndexByte("\b\t\n\f\r\\", c); short >= 0 {
			d.out = append(d.out, '\\', `btnfr\`[short])
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= 0x10000 {
			unit(0xD800 + (r-0x10000)>>10)
			r = 0xDC00 + r&0x3FF
		}
		unit(r)
		i += size
	}
	d.out = append(d.out, '"')
}

// plain are the bytes that stand for themselves in a JSON string.
var plain = func() (set [256]bool) {
	for c := ' '; c <= '~'; c++ {
		set[c] = !strings.ContainsRune("\"&'+<>\\`", c)
	}
	return
}()
