// Oracle computes constants with go/constant and writes one line for each operation: its name, its operands, what
// came out, the result's String, and what the accessors say of it, with tabs in between.
//
//	oracle random SEED COUNT     draws operations
//	oracle tree FILE...          takes the operations that go/types did in Go files
//	oracle printable             writes the ranges of characters that strconv.Quote leaves alone
//
// A value is written with the form that go/constant keeps it in: i:1 and I:1<<70 in decimal, r:1/3, f:0x.8p+1, c:i:1|r:2,
// s:hexadecimal, b:true, u.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"go/constant"
	"go/token"
	"math"
	"os"
	"strconv"
	"strings"
)

var out = bufio.NewWriterSize(os.Stdout, 1<<20)

func main() {
	defer out.Flush()
	switch os.Args[1] {
	case "random":
		random(number(os.Args[2]), number(os.Args[3]))
	case "tree":
		tree(os.Args[2:])
	case "printable":
		printable()
	default:
		panic(os.Args[1])
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err)
	}
	return n
}

func printable() {
	first := -1
	for r := rune(0); r <= 0x110000; r++ {
		is := r < 0x110000 && strconv.IsPrint(r)
		if is && first < 0 {
			first = int(r)
		}
		if !is && first >= 0 {
			fmt.Fprintf(out, "%x\t%x\n", first, r-1)
			first = -1
		}
	}
}

// form writes a value.
func form(v constant.Value) string {
	letter := map[string]string{
		"constant.int64Val": "i", "constant.intVal": "I", "constant.ratVal": "r", "constant.floatVal": "f",
	}[fmt.Sprintf("%T", v)]
	switch v.Kind() {
	case constant.Unknown:
		return "u"
	case constant.Bool:
		return "b:" + v.ExactString()
	case constant.String:
		return "s:" + hex.EncodeToString([]byte(constant.StringVal(v)))
	case constant.Complex:
		return "c:" + form(constant.Real(v)) + "|" + form(constant.Imag(v))
	}
	return letter + ":" + v.ExactString()
}

// facts is what the accessors and conversions say of a value; a conversion to itself is written as =.
func facts(v constant.Value) string {
	var s []string
	add := func(format string, args ...any) { s = append(s, fmt.Sprintf(format, args...)) }
	me := form(v)
	converted := func(name string, w constant.Value) {
		if f := form(w); f == me {
			add("%s==", name)
		} else {
			add("%s=%s", name, f)
		}
	}

	kind := v.Kind()
	switch kind {
	case constant.String:
		add("exact=%s", v.ExactString())
		add("length=%d", constant.StringLen(v))
	case constant.Int, constant.Float:
		f32, exact := constant.Float32Val(v)
		add("f32=%08x,%t", math.Float32bits(f32), exact)
		f64, exact := constant.Float64Val(v)
		add("f64=%016x,%t", math.Float64bits(f64), exact)
		converted("num", constant.Num(v))
		converted("denom", constant.Denom(v))
	}
	if kind == constant.Int {
		if i, exact := constant.Int64Val(v); exact {
			add("i64=%d", i)
		}
		if u, exact := constant.Uint64Val(v); exact {
			add("u64=%d", u)
		}
		add("bits=%d", constant.BitLen(v))
		add("bytes=%x", constant.Bytes(v))
	}
	if kind >= constant.Int {
		add("sign=%d", constant.Sign(v))
		converted("real", constant.Real(v))
		converted("imag", constant.Imag(v))
	}
	converted("int", constant.ToInt(v))
	converted("float", constant.ToFloat(v))
	converted("complex", constant.ToComplex(v))
	return strings.Join(s, " ")
}

// write writes one operation.
func write(op, x, y string, result constant.Value) constant.Value {
	fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", op, x, y, form(result), result, facts(result))
	return result
}

var names = map[token.Token]string{
	token.ADD: "Add", token.SUB: "Sub", token.MUL: "Mul", token.QUO: "Quo", token.QUO_ASSIGN: "IntQuo", token.REM: "Rem",
	token.AND: "And", token.OR: "Or", token.XOR: "Xor", token.AND_NOT: "AndNot", token.LAND: "LAnd", token.LOR: "LOr",
	token.NOT: "Not", token.SHL: "Shl", token.SHR: "Shr", token.EQL: "Eql", token.NEQ: "Neq", token.LSS: "Lss",
	token.LEQ: "Leq", token.GTR: "Gtr", token.GEQ: "Geq",
	token.INT: "Int", token.FLOAT: "Float", token.IMAG: "Imaginary", token.CHAR: "Rune", token.STRING: "String",
}

func writeLiteral(text string, kind token.Token) constant.Value {
	return write("literal "+names[kind], hex.EncodeToString([]byte(text)), "", constant.MakeFromLiteral(text, kind, 0))
}

func writeUnary(op token.Token, y constant.Value, size uint) constant.Value {
	return write("unary "+names[op], form(y), strconv.Itoa(int(size)), constant.UnaryOp(op, y, size))
}

func writeBinary(x constant.Value, op token.Token, y constant.Value) constant.Value {
	return write("binary "+names[op], form(x), form(y), constant.BinaryOp(x, op, y))
}

func writeShift(x constant.Value, op token.Token, count uint) constant.Value {
	return write("shift "+names[op], form(x), strconv.Itoa(int(count)), constant.Shift(x, op, count))
}

func writeCompare(x constant.Value, op token.Token, y constant.Value) constant.Value {
	return write("compare "+names[op], form(x), form(y), constant.MakeBool(constant.Compare(x, op, y)))
}

var conversions = map[string]func(constant.Value) constant.Value{
	"int": constant.ToInt, "float": constant.ToFloat, "complex": constant.ToComplex, "real": constant.Real,
	"imag": constant.Imag, "num": constant.Num, "denom": constant.Denom, "makeimag": constant.MakeImag,
}

func writeConversion(name string, x constant.Value) constant.Value {
	return write("convert "+name, form(x), "", conversions[name](x))
}
