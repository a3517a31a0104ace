package main

import (
	"encoding/hex"
	"fmt"
	"go/constant"
	"go/token"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A drawer draws operations. Results go back into the pool that operands come from.
type drawer struct {
	*rand.Rand
	pool  [64]constant.Value
	count int
}

func random(seed, count int) {
	d := &drawer{Rand: rand.New(rand.NewPCG(uint64(seed), 1))}
	for i := range d.pool {
		d.pool[i] = d.fresh()
	}
	for d.count = 0; d.count < count; d.count++ {
		v := d.operation()
		if v != nil && len(form(v)) < 3000 {
			d.pool[d.IntN(len(d.pool))] = v
		}
	}
}

func (d *drawer) chance(percent int) bool { return d.IntN(100) < percent }

func pick[T any](d *drawer, choices ...T) T { return choices[d.IntN(len(choices))] }

func (d *drawer) operation() constant.Value {
	switch n := d.IntN(100); {
	case n < 22:
		return d.fresh()
	case n < 62:
		return d.binary()
	case n < 70:
		return d.unary()
	case n < 78:
		return d.shift()
	case n < 86:
		return d.compare()
	case n < 88:
		return d.nearInteger()
	}
	return d.convert()
}

// value takes one from the pool whose kind is from low to high.
func (d *drawer) value(low, high constant.Kind) constant.Value {
	for range 100 {
		if v := pick(d, d.pool[:]...); low <= v.Kind() && v.Kind() <= high {
			return v
		}
	}
	return pick(d, d.pool[:]...)
}

func (d *drawer) fresh() constant.Value {
	switch d.IntN(12) {
	case 0:
		n := int64(d.Uint64()) >> d.IntN(64)
		return write("int64", strconv.FormatInt(n, 10), "", constant.MakeInt64(n))
	case 1:
		n := d.Uint64() >> d.IntN(64)
		return write("uint64", strconv.FormatUint(n, 10), "", constant.MakeUint64(n))
	case 2:
		bits := d.Uint64()
		if d.chance(30) {
			bits &^= 0x7ff << 52 // not normal
		} else if d.chance(50) {
			bits = math.Float64bits(d.NormFloat64() * 100)
		}
		return write("float64", fmt.Sprintf("%016x", bits), "", constant.MakeFloat64(math.Float64frombits(bits)))
	case 3:
		bytes := make([]byte, d.IntN(40))
		for i := range bytes {
			bytes[i] = byte(d.Uint32() >> d.IntN(32))
		}
		return write("bytes", hex.EncodeToString(bytes), "", constant.MakeFromBytes(bytes))
	case 4:
		return write("bool", "", "", constant.MakeBool(true))
	case 5, 6:
		return writeLiteral(d.mutated(d.integer()), token.INT)
	case 7, 8:
		return writeLiteral(d.mutated(d.float()), token.FLOAT)
	case 9:
		return writeLiteral(d.mutated(pick(d, d.integer, d.float)()+"i"), token.IMAG)
	case 10:
		return writeLiteral(d.mutated("'"+d.character('\'')+"'"), token.CHAR)
	}
	return writeLiteral(d.mutated(d.text()), token.STRING)
}

// mutated damages one text in eight.
func (d *drawer) mutated(text string) string {
	const letters = "0179aAbBeEfFiIoOpPxX_.+-'\"`\\un\n\r\x80é"
	if !d.chance(12) {
		return text
	}
	i := d.IntN(len(text) + 1)
	j := min(len(text), i+d.IntN(3))
	k := d.IntN(len(letters))
	return text[:i] + letters[k:min(len(letters), k+d.IntN(3))] + text[j:]
}

// digits may have underscores.
func (d *drawer) digits(letters string, count int) string {
	var s strings.Builder
	underscores := d.chance(20)
	for i := range count {
		s.WriteByte(letters[d.IntN(len(letters))])
		if underscores && i+1 < count && d.chance(20) {
			s.WriteByte('_')
		}
	}
	return s.String()
}

func (d *drawer) length() int {
	if d.chance(4) {
		return 1 + d.IntN(1500)
	}
	return 1 + d.IntN(pick(d, 3, 20, 70))
}

func (d *drawer) integer() string {
	n := d.length()
	switch d.IntN(8) {
	case 0:
		return pick(d, "0x", "0X", "0x_") + d.digits("0123456789abcdefABCDEF", n)
	case 1:
		return pick(d, "0b", "0B", "0b_") + d.digits("01", n)
	case 2:
		return pick(d, "0o", "0O", "0o_") + d.digits("01234567", n)
	case 3:
		return pick(d, "0", "00", "0_") + d.digits("01234567", n)
	case 4:
		return pick(d, "0", "9223372036854775807", "9223372036854775808", "18446744073709551615", "18446744073709551616")
	}
	return strconv.Itoa(1+d.IntN(9)) + d.digits("0123456789", n-1)
}

func (d *drawer) float() string {
	letters, prefix, mark := "0123456789", "", pick(d, "e", "E")
	if d.chance(25) {
		letters, prefix, mark = "0123456789abcdefABCDEF", pick(d, "0x", "0X"), pick(d, "p", "P")
	}
	var s string
	switch d.IntN(4) {
	case 0:
		s = d.digits(letters, d.length()) + "."
	case 1:
		s = "." + d.digits(letters, d.length())
	case 2:
		s = d.digits(letters, d.length())
	case 3:
		s = d.digits(letters, d.length()) + "." + d.digits(letters, d.length())
	}
	if prefix != "" || d.chance(60) {
		s += mark + pick(d, "", "+", "-", "-") + d.exponent()
	}
	return prefix + s
}

func (d *drawer) exponent() string {
	switch d.IntN(24) {
	case 0:
		return strconv.Itoa(d.IntN(2_000_000_000))
	case 1:
		return pick(d, "646456993", "646456992", "646456994", "323228496", "2147483647", "2147483648", "2147483646", "2147483649")
	case 2:
		return pick(d, "9223372036854775807", "9223372036854775808", "99999999999999999999999", "000000000000000000000000001")
	case 3, 4:
		return strconv.Itoa(1200 + d.IntN(60)) // about where fractions end: 10**1233 has 4096 bits
	case 5, 6:
		return strconv.Itoa(280 + d.IntN(60)) // about where float64 ends
	case 7:
		return strconv.Itoa(4060 + d.IntN(60))
	case 8:
		return strconv.Itoa(30 + d.IntN(20)) // about where float32 ends
	}
	return d.digits("0123456789", 1+d.IntN(3))
}

func (d *drawer) character(quote byte) string {
	switch d.IntN(12) {
	case 0:
		return `\` + string("abfnrtv\\'\"0x"[d.IntN(12)])
	case 1:
		return fmt.Sprintf(`\x%02x`, d.IntN(256))
	case 2:
		return fmt.Sprintf(`\%03o`, d.IntN(300))
	case 3:
		return fmt.Sprintf(`\u%04X`, d.IntN(1<<16))
	case 4:
		return fmt.Sprintf(`\U%08x`, d.IntN(0x120000))
	case 5:
		return string(rune(d.IntN(utf8.MaxRune)))
	case 6:
		return string([]byte{byte(d.IntN(256))})
	}
	return string(rune(' ' + d.IntN(95)))
}

func (d *drawer) text() string {
	n := d.IntN(pick(d, 2, 12, 100))
	quote := pick(d, `"`, `"`, "`")
	var s strings.Builder
	s.WriteString(quote)
	for range n {
		switch c := d.character('"'); {
		case quote == "`":
			s.WriteString(strings.ReplaceAll(c, "`", "\r"))
		default:
			s.WriteString(strings.ReplaceAll(strings.ReplaceAll(c, `\'`, `'`), "\n", " "))
		}
	}
	s.WriteString(quote)
	if d.chance(30) {
		return strconv.Quote(s.String())
	}
	return s.String()
}

// exponents are those of the floating-point numbers in a value.
func exponents(v constant.Value) []int {
	if v.Kind() == constant.Complex {
		return append(exponents(constant.Real(v)), exponents(constant.Imag(v))...)
	}
	if f, ok := constant.Val(v).(*big.Float); ok {
		return []int{f.MantExp(nil)}
	}
	return nil
}

// near reports whether a sum of the values is computed in reasonable memory: big.Float aligns its operands bit by bit.
func near(x, y constant.Value) bool {
	all := append(exponents(x), exponents(y)...)
	for _, e := range all {
		limit := 4_000_000
		if x.Kind() == constant.Complex || y.Kind() == constant.Complex {
			limit = 20_000
		}
		if e < -limit || e > limit {
			return false
		}
	}
	return true
}

func (d *drawer) binary() (result constant.Value) {
	x := d.value(constant.Bool, constant.Complex)
	y := d.value(constant.Int, constant.Complex)
	op := pick(d, token.ADD, token.SUB, token.MUL, token.QUO)
	switch x.Kind() {
	case constant.Bool:
		y, op = d.value(constant.Bool, constant.Bool), pick(d, token.LAND, token.LOR)
	case constant.String:
		y, op = d.value(constant.String, constant.String), token.ADD
	case constant.Int:
		if y.Kind() == constant.Int && d.chance(60) {
			op = pick(d, token.QUO_ASSIGN, token.REM, token.AND, token.OR, token.XOR, token.AND_NOT)
		}
	case constant.Unknown:
		y = d.value(constant.Unknown, constant.Complex)
	}
	if (x.Kind() < constant.Int || y.Kind() < constant.Int) && x.Kind() != y.Kind() {
		return nil
	}
	switch op {
	case token.QUO, token.QUO_ASSIGN, token.REM:
		if constant.Sign(y) == 0 {
			return nil
		}
	}
	if !near(x, y) && (op == token.ADD || op == token.SUB || x.Kind() == constant.Complex || y.Kind() == constant.Complex) {
		return nil
	}
	defer func() { recover() }() // a complex divisor that underflows to zero
	return writeBinary(x, op, y)
}

func (d *drawer) unary() constant.Value {
	y := d.value(constant.Bool, constant.Complex)
	switch y.Kind() {
	case constant.Bool:
		return writeUnary(token.NOT, y, 0)
	case constant.Int:
		if d.chance(50) {
			return writeUnary(token.XOR, y, pick[uint](d, 0, 0, 8, 16, 32, 64))
		}
	case constant.String:
		return nil
	}
	return writeUnary(pick(d, token.ADD, token.SUB, token.SUB), y, 0)
}

func (d *drawer) shift() constant.Value {
	x := d.value(constant.Int, constant.Int)
	if x.Kind() != constant.Int {
		return nil
	}
	return writeShift(x, pick(d, token.SHL, token.SHR), uint(d.IntN(pick(d, 4, 70, 700))))
}

func (d *drawer) compare() constant.Value {
	x, y := d.value(constant.Bool, constant.Complex), d.value(constant.Int, constant.Complex)
	if x.Kind() < constant.Int {
		y = d.value(x.Kind(), x.Kind())
	}
	if d.chance(10) {
		y = x
	}
	if (x.Kind() < constant.Int || y.Kind() < constant.Int) && x.Kind() != y.Kind() {
		return nil
	}
	op := pick(d, token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ)
	if k := x.Kind(); k == constant.Bool || k == constant.Complex || y.Kind() == constant.Complex {
		op = pick(d, token.EQL, token.NEQ)
	}
	return writeCompare(x, op, y)
}

func (d *drawer) convert() constant.Value {
	name := pick(d, "int", "float", "float", "complex", "real", "imag", "num", "denom", "makeimag")
	high := constant.Complex
	if name == "num" || name == "denom" || name == "makeimag" {
		high = constant.Float
	}
	x := d.value(constant.Int, high)
	if x.Kind() < constant.Int || x.Kind() > high {
		return nil
	}
	return writeConversion(name, x)
}

// nearInteger makes a floating-point number that is an integer but for its last bits.
func (d *drawer) nearInteger() constant.Value {
	far := writeLiteral("0x1p5000", token.FLOAT)
	one := writeBinary(far, token.QUO, far)
	n := d.IntN(505)
	whole := writeBinary(one, token.ADD, writeShift(constant.MakeInt64(1+int64(d.IntN(1000))), token.SHL, uint(n)))
	tiny := writeLiteral(fmt.Sprintf("0x%xp-%d", 1+d.IntN(16), 490+d.IntN(28)-n), token.FLOAT)
	return writeConversion("int", writeBinary(whole, pick(d, token.ADD, token.SUB), tiny))
}
