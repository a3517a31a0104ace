package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"seep.example/peers/load"
)

// A dumper writes what go/types found out about one package.
type dumper struct {
	out   []byte
	limit int          // of out's length, between nodes; then its content goes to flush
	flush func([]byte) // takes what it needs: the bytes are written over

	fset *token.FileSet
	base string // of the folder that paths are told relative to, with a slash at its end; or empty
	file *token.File

	typeTexts   map[types.Type]string
	symbolTexts map[types.Object]string
	useTexts    map[types.Object]string
}

func fullPath(p *types.Package) string { return p.Path() }

// dump appends the line of a package, without its end.
func (d *dumper) dump(p *load.Package) {
	d.typeTexts = make(map[types.Type]string)
	d.symbolTexts = make(map[types.Object]string)
	d.useTexts = make(map[types.Object]string)
	d.raw(`{"package":`)
	d.text(p.ImportPath)
	d.errors(p.Errors)
	d.raw(`,"files":[`)
	for i, file := range p.Files {
		if i > 0 {
			d.raw(",")
		}
		d.tree(file, p.Info)
	}
	d.raw("]")
	if p.Info != nil {
		d.initOrder(p.Info.InitOrder)
	}
	d.raw("}")
}

// errors appends all errors, by place; those of one place as they came.
func (d *dumper) errors(errs []error) {
	type placed struct {
		pos  token.Position
		text string
	}
	var all []placed
	add := func(pos token.Position, message string) {
		pos.Filename = d.relative(pos.Filename)
		all = append(all, placed{pos, pos.String() + ": " + message})
	}
	for _, err := range errs {
		var list scanner.ErrorList
		var one types.Error
		switch {
		case errors.As(err, &list):
			for _, e := range list {
				add(e.Pos, e.Msg)
			}
		case errors.As(err, &one):
			add(d.fset.Position(one.Pos), one.Msg+" ["+codeName(one)+"]")
		default:
			add(token.Position{}, err.Error())
		}
	}
	sort.SliceStable(all, func(i, j int) bool {
		a, b := all[i].pos, all[j].pos
		if a.Filename != b.Filename {
			return a.Filename < b.Filename
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	sep := `,"errors":[`
	for _, e := range all {
		d.raw(sep)
		d.text(e.text)
		sep = ","
	}
	if len(all) > 0 {
		d.raw("]")
	}
}

// codeName is the name of an error's code in internal/types/errors.
func codeName(err types.Error) string {
	code := reflect.ValueOf(err).FieldByName("go116code").Int()
	if name, ok := codes()[code]; ok {
		return name
	}
	return strconv.FormatInt(code, 10)
}

func (d *dumper) relative(path string) string {
	if d.base != "" {
		return strings.TrimPrefix(path, d.base)
	}
	return path
}

func (d *dumper) tree(file *ast.File, info *types.Info) {
	d.file = d.fset.File(file.FileStart)
	d.raw(`{"file":`)
	d.text(d.relative(d.file.Name()))
	d.raw(`,"nodes":[`)
	if info != nil && !*errorsOnly {
		first := true
		ast.Inspect(file, func(n ast.Node) bool {
			if n != nil && d.isTold(n, info) {
				if len(d.out) > d.limit {
					d.flush(d.out)
					d.out = d.out[:0]
				}
				if !first {
					d.raw(",")
				}
				first = false
				d.node(n, info)
			}
			return n != nil
		})
	}
	d.raw("]}")
}

// isTold tells whether anything is known of a node.
func (d *dumper) isTold(n ast.Node, info *types.Info) bool {
	if info.Implicits[n] != nil {
		return true
	}
	x, ok := n.(ast.Expr)
	if !ok {
		return false
	}
	if _, ok := info.Types[x]; ok {
		return true
	}
	switch x := x.(type) {
	case *ast.Ident:
		_, isDef := info.Defs[x]
		return isDef || info.Uses[x] != nil
	case *ast.SelectorExpr:
		return info.Selections[x] != nil
	}
	return false
}

func (d *dumper) node(n ast.Node, info *types.Info) {
	d.raw(`{"at":"`)
	d.place(n.Pos())
	d.raw(`"`)
	ident, isIdent := n.(*ast.Ident)
	if !isIdent {
		d.raw(`,"node":"` + reflect.TypeOf(n).Elem().Name() + `"`)
	}
	if isIdent {
		if symbol, ok := info.Defs[ident]; ok {
			d.symbol("def", symbol)
		}
		if symbol := info.Uses[ident]; symbol != nil {
			d.field("use", d.useText(symbol))
			d.declaredAt(symbol)
		}
		if instance, ok := info.Instances[ident]; ok {
			d.raw(`,"args":[`)
			for i := range instance.TypeArgs.Len() {
				if i > 0 {
					d.raw(",")
				}
				d.text(d.typeText(instance.TypeArgs.At(i)))
			}
			d.raw("]")
			d.field("instance", d.typeText(instance.Type))
		}
	}
	if symbol := info.Implicits[n]; symbol != nil {
		d.symbol("implicit", symbol)
	}
	if selector, ok := n.(*ast.SelectorExpr); ok {
		if selection := info.Selections[selector]; selection != nil {
			d.field("selection", selectionText(selection))
			d.field("recv", d.typeText(selection.Recv()))
		}
	}
	if x, ok := n.(ast.Expr); ok {
		if what, ok := info.Types[x]; ok {
			d.field("mode", mode(what))
			if what.Type != nil {
				d.field("type", d.typeText(what.Type))
			}
			if what.Value != nil {
				d.field("value", what.Value.ExactString())
			}
		}
	}
	d.raw("}")
}

func mode(what types.TypeAndValue) string {
	switch {
	case what.IsVoid():
		return "novalue"
	case what.IsType():
		return "type"
	case what.IsBuiltin():
		return "builtin"
	case what.Value != nil:
		return "constant"
	case what.Addressable():
		return "variable"
	case what.Assignable():
		return "mapindex"
	case what.HasOk():
		return "commaok"
	}
	return "value"
}

func selectionText(selection *types.Selection) string {
	text := map[types.SelectionKind]string{
		types.FieldVal: "field", types.MethodVal: "method", types.MethodExpr: "expression",
	}[selection.Kind()]
	for _, i := range selection.Index() {
		text += " " + strconv.Itoa(i)
	}
	if selection.Indirect() {
		text += " indirect"
	}
	return text
}

func (d *dumper) symbol(key string, symbol types.Object) {
	if symbol == nil {
		d.raw(`,"` + key + `":null`)
		return
	}
	text, ok := d.symbolTexts[symbol]
	if !ok {
		text = types.ObjectString(symbol, fullPath)
		d.symbolTexts[symbol] = text
	}
	d.field(key, text)
}

// useText is a symbol's text; that of a type says its name and no more.
func (d *dumper) useText(symbol types.Object) string {
	text, ok := d.useTexts[symbol]
	if !ok {
		if name, isType := symbol.(*types.TypeName); isType && name.Type() != nil {
			text = "type " + d.typeText(name.Type())
		} else {
			text = types.ObjectString(symbol, fullPath)
		}
		d.useTexts[symbol] = text
	}
	return text
}

// declaredAt says where a symbol's name is declared: the place, and the file's name if it is another one.
func (d *dumper) declaredAt(symbol types.Object) {
	if !symbol.Pos().IsValid() {
		return
	}
	d.raw(`,"of":"`)
	file := d.fset.File(symbol.Pos())
	if file != d.file {
		d.chars(filepath.Base(file.Name()))
		d.raw(":")
	}
	d.placeIn(file, symbol.Pos())
	d.raw(`"`)
}

func (d *dumper) typeText(t types.Type) string {
	text, ok := d.typeTexts[t]
	if !ok {
		text = types.TypeString(t, fullPath)
		d.typeTexts[t] = text
	}
	return text
}

func (d *dumper) initOrder(order []*types.Initializer) {
	if len(order) == 0 {
		return
	}
	sep := `,"init":[`
	for _, initializer := range order {
		d.raw(sep)
		sep = ","
		d.raw(`"`)
		for i, variable := range initializer.Lhs {
			if i > 0 {
				d.raw(", ")
			}
			d.chars(variable.Name())
		}
		d.raw(": ")
		file := d.fset.File(initializer.Rhs.Pos())
		d.chars(filepath.Base(file.Name()))
		d.raw(":")
		d.placeIn(file, initializer.Rhs.Pos())
		d.raw(`"`)
	}
	d.raw("]")
}

func (d *dumper) raw(s string) { d.out = append(d.out, s...) }

func (d *dumper) field(key, value string) {
	d.raw(`,"` + key + `":`)
	d.text(value)
}

func (d *dumper) place(p token.Pos) { d.placeIn(d.file, p) }

// placeIn appends line and column, whatever line directives say; 0:0 for no place.
func (d *dumper) placeIn(file *token.File, p token.Pos) {
	var at token.Position
	if p.IsValid() {
		at = file.PositionFor(p, false)
	}
	d.out = strconv.AppendInt(d.out, int64(at.Line), 10)
	d.out = append(d.out, ':')
	d.out = strconv.AppendInt(d.out, int64(at.Column), 10)
}

// maxText is how long a text may be, in bytes. Of a longer one there is the start and the length: types of types can
// have texts that double with each line of source.
const maxText, keptText, maxKnown = 4096, 256, 1 << 16

func (d *dumper) text(s string) {
	d.raw(`"`)
	if len(s) > maxText {
		kept := keptText
		for !utf8.RuneStart(s[kept]) {
			kept--
		}
		length := strconv.Itoa(len(s))
		if len(s) > maxKnown {
			length = fmt.Sprintf("more than %d", maxKnown)
		}
		s = fmt.Sprintf("%s... (%s bytes)", s[:kept], length)
	}
	d.chars(s)
	d.raw(`"`)
}

// chars appends what stands between the quotes of a JSON string as .NET's JavaScriptEncoder.Default writes it; a byte
// that is not UTF-8 becomes U+FFFD.
func (d *dumper) chars(s string) {
	const hex = "0123456789ABCDEF"
	unit := func(u rune) {
		d.out = append(d.out, '\\', 'u', hex[u>>12&15], hex[u>>8&15], hex[u>>4&15], hex[u&15])
	}
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
}

// plain are the bytes that stand for themselves in a JSON string.
var plain = func() (set [256]bool) {
	for c := ' '; c <= '~'; c++ {
		set[c] = !strings.ContainsRune("\"&'+<>\\`", c)
	}
	return
}()
