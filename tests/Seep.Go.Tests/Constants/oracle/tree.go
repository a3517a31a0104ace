package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// A reader takes the constant operations out of type-checked files.
type reader struct {
	info   *types.Info
	counts map[string]int
}

// tree type-checks each file as a package of its own; errors do not matter. It ends with lines of counts: "# what\tn".
func tree(files []string) {
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "source", nil)
	counts := make(map[string]int)
	for _, name := range files {
		r := &reader{info: &types.Info{Types: make(map[ast.Expr]types.TypeAndValue)}, counts: counts}
		file, _ := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if file == nil {
			continue
		}
		config := types.Config{
			Importer: imports, Error: func(error) {}, FakeImportC: true, Sizes: types.SizesFor("gc", "amd64"),
		}
		func() {
			defer func() {
				if recover() != nil {
					counts["files that go/types does not survive"]++
				}
			}()
			config.Check("p", fset, []*ast.File{file}, r.info)
		}()
		counts["files"]++
		ast.Inspect(file, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				r.expression(e)
			}
			return true
		})
	}
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(out, "# %s\t%d\n", what, counts[what])
	}
}

func (r *reader) value(e ast.Expr) constant.Value { return r.info.Types[e].Value }

func (r *reader) expression(e ast.Expr) {
	recorded := r.info.Types[e]
	if recorded.Value == nil {
		return
	}
	if recorded.Value.Kind() == constant.Unknown {
		r.counts["skipped: recorded as unknown"]++
		return
	}
	var compute []func() constant.Value // ways to come to the recorded value
	switch e := e.(type) {
	default:
		return // a name or parentheses
	case *ast.BasicLit:
		compute = append(compute, func() constant.Value { return constant.MakeFromLiteral(e.Value, e.Kind, 0) })
		if r.matches(recorded, compute[0]()) != "" {
			writeLiteral(e.Value, e.Kind)
		}
	case *ast.UnaryExpr:
		y := r.value(e.X)
		if y == nil {
			return
		}
		size := uint(0)
		if b, ok := recorded.Type.Underlying().(*types.Basic); ok && b.Info()&types.IsUnsigned != 0 {
			size = uint(types.SizesFor("gc", "amd64").Sizeof(b)) * 8
		}
		for _, y := range operandForms(recorded.Type, y) {
			if v := try(func() constant.Value { return constant.UnaryOp(e.Op, y, size) }); v != nil && r.matches(recorded, v) != "" {
				r.count(recorded, v)
				writeUnary(e.Op, y, size)
				return
			}
		}
		r.counts["skipped: no operation gives the recorded value"]++
		return
	case *ast.BinaryExpr:
		r.binary(e, recorded)
		return
	case *ast.CallExpr:
		r.call(e, recorded)
		return
	}
	if v := compute[0](); r.matches(recorded, v) != "" {
		r.count(recorded, v)
	} else {
		r.counts["skipped: no operation gives the recorded value"]++
	}
}

func (r *reader) binary(e *ast.BinaryExpr, recorded types.TypeAndValue) {
	x, y := r.value(e.X), r.value(e.Y)
	if x == nil || y == nil {
		r.counts["skipped: a comparison of what is not constant"]++
		return
	}
	switch e.Op {
	case token.SHL, token.SHR:
		x, y = constant.ToInt(x), constant.ToInt(y)
		if count, exact := constant.Uint64Val(y); exact && count < 2000 && x.Kind() == constant.Int {
			if v := constant.Shift(x, e.Op, uint(count)); r.matches(recorded, v) != "" {
				r.count(recorded, v)
				writeShift(x, e.Op, uint(count))
				return
			}
		}
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		v := try(func() constant.Value { return constant.MakeBool(constant.Compare(x, e.Op, y)) })
		if v != nil && r.matches(recorded, v) != "" {
			r.count(recorded, v)
			writeCompare(x, e.Op, y)
			return
		}
	default:
		ops := []token.Token{e.Op}
		if e.Op == token.QUO {
			ops = []token.Token{token.QUO_ASSIGN, token.QUO}
		}
		// The recorded value of an untyped operand may not yet have the kind that the operation saw.
		for _, exact := range []bool{true, false} {
			for _, op := range ops {
				for _, x := range operandForms(recorded.Type, x) {
					for _, y := range operandForms(recorded.Type, y) {
						v := try(func() constant.Value { return constant.BinaryOp(x, op, y) })
						if v == nil || r.matches(recorded, v) == "" || exact && r.matches(recorded, v) != "as recorded" {
							continue
						}
						r.count(recorded, v)
						writeBinary(x, op, y)
						return
					}
				}
			}
		}
	}
	r.counts["skipped: no operation gives the recorded value"]++
}

func (r *reader) call(e *ast.CallExpr, recorded types.TypeAndValue) {
	var arguments []constant.Value
	for _, a := range e.Args {
		if v := r.value(a); v != nil {
			arguments = append(arguments, v)
		}
	}
	fun := r.info.Types[e.Fun]
	name, _ := ast.Unparen(e.Fun).(*ast.Ident)
	switch {
	case fun.IsBuiltin() && name != nil && (name.Name == "real" || name.Name == "imag") && len(arguments) == 1:
		v := conversions[name.Name](constant.ToComplex(arguments[0]))
		if r.matches(recorded, v) != "" {
			r.count(recorded, v)
			writeConversion(name.Name, constant.ToComplex(arguments[0]))
			return
		}
	case fun.IsBuiltin() && name != nil && name.Name == "complex" && len(arguments) == 2:
		x, y := constant.ToFloat(arguments[0]), constant.MakeImag(constant.ToFloat(arguments[1]))
		if v := constant.BinaryOp(x, token.ADD, y); r.matches(recorded, v) != "" {
			r.count(recorded, v)
			writeBinary(x, token.ADD, y)
			return
		}
	case fun.IsType() && len(arguments) == 1:
		for _, conversion := range []string{"int", "float", "complex"} {
			if v := conversions[conversion](arguments[0]); form(v) == form(recorded.Value) {
				r.counts["compared: as recorded"]++
				writeConversion(conversion, arguments[0])
				return
			}
		}
		r.counts["skipped: a conversion that is no operation of constants"]++
		return
	}
	r.counts["skipped: a call such as len or unsafe.Sizeof"]++
}

// operandForms are the forms that an operand can have had: as recorded, and converted to the type of the result.
func operandForms(t types.Type, v constant.Value) []constant.Value {
	forms := []constant.Value{v}
	for _, w := range []constant.Value{toType(t, v), constant.ToInt(v), constant.ToFloat(v), constant.ToComplex(v)} {
		if w.Kind() != constant.Unknown {
			forms = append(forms, w)
		}
	}
	return forms
}

func (r *reader) count(recorded types.TypeAndValue, v constant.Value) {
	r.counts["compared: "+r.matches(recorded, v)]++
}

// matches says how a value came to be recorded; "" if it did not.
func (r *reader) matches(recorded types.TypeAndValue, v constant.Value) string {
	switch form(recorded.Value) {
	case form(v):
		return "as recorded"
	case form(toType(recorded.Type, v)):
		return "before its conversion to " + recorded.Type.Underlying().String()
	}
	return ""
}

// toType converts a value as go/types does for a constant of a type.
func toType(t types.Type, v constant.Value) constant.Value {
	b, ok := t.Underlying().(*types.Basic)
	if !ok {
		return constant.MakeUnknown()
	}
	switch {
	case b.Info()&types.IsInteger != 0:
		return constant.ToInt(v)
	case b.Kind() == types.Float32:
		return float32Of(constant.ToFloat(v))
	case b.Kind() == types.Float64:
		return float64Of(constant.ToFloat(v))
	case b.Kind() == types.UntypedFloat:
		return constant.ToFloat(v)
	case b.Kind() == types.Complex64:
		return parts(v, float32Of)
	case b.Kind() == types.Complex128:
		return parts(v, float64Of)
	case b.Kind() == types.UntypedComplex:
		return constant.ToComplex(v)
	}
	return v
}

func float32Of(v constant.Value) constant.Value {
	if v.Kind() != constant.Float {
		return constant.MakeUnknown()
	}
	f, _ := constant.Float32Val(v)
	return constant.MakeFloat64(float64(f))
}

func float64Of(v constant.Value) constant.Value {
	if v.Kind() != constant.Float {
		return constant.MakeUnknown()
	}
	f, _ := constant.Float64Val(v)
	return constant.MakeFloat64(f)
}

func parts(v constant.Value, round func(constant.Value) constant.Value) constant.Value {
	c := constant.ToComplex(v)
	if c.Kind() != constant.Complex {
		return constant.MakeUnknown()
	}
	re, im := round(constant.ToFloat(constant.Real(c))), round(constant.ToFloat(constant.Imag(c)))
	return constant.BinaryOp(re, token.ADD, constant.MakeImag(im))
}

// try is nil for what the operands do not have.
func try(f func() constant.Value) (v constant.Value) {
	defer func() {
		if recover() != nil {
			v = nil
		}
	}()
	return f()
}
