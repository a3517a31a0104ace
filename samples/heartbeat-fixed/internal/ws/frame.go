package ws

import (
	"encoding/binary"
	"io"
)

// Opcode is the kind of a frame.
type Opcode byte

const (
	opContinuation Opcode = 0x0
	OpText         Opcode = 0x1
	OpBinary       Opcode = 0x2
	opClose        Opcode = 0x8
	opPing         Opcode = 0x9
	opPong         Opcode = 0xA
)

func (o Opcode) control() bool { return o&0x8 != 0 }

func (o Opcode) known() bool {
	return o <= OpBinary || o >= opClose && o <= opPong
}

const (
	finBit       = 0x80
	reservedBits = 0x70
	maskBit      = 0x80
	maxControl   = 125
)

// frameHeader is what precedes a payload.
type frameHeader struct {
	fin    bool
	op     Opcode
	length int64
	mask   [4]byte
}

// readHeader reads and checks one frame header. Errors in the peer's bytes come
// back as *CloseError, all others as they are.
func (c *Conn) readHeader() (frameHeader, error) {
	var h frameHeader
	b := c.scratch[:2]
	if _, err := io.ReadFull(c.br, b); err != nil {
		return h, err
	}
	h.fin = b[0]&finBit != 0
	h.op = Opcode(b[0] & 0x0F)
	masked := b[1]&maskBit != 0
	size := b[1] &^ maskBit

	switch {
	case b[0]&reservedBits != 0:
		return h, &CloseError{ProtocolError, "reserved bits are set"}
	case !h.op.known():
		return h, &CloseError{ProtocolError, "unknown opcode"}
	case !masked:
		return h, &CloseError{ProtocolError, "frame is not masked"}
	case h.op.control() && (!h.fin || size > maxControl):
		return h, &CloseError{ProtocolError, "bad control frame"}
	}

	switch size {
	case 126:
		b = c.scratch[:2]
		if _, err := io.ReadFull(c.br, b); err != nil {
			return h, err
		}
		h.length = int64(binary.BigEndian.Uint16(b))
	case 127:
		b = c.scratch[:8]
		if _, err := io.ReadFull(c.br, b); err != nil {
			return h, err
		}
		n := binary.BigEndian.Uint64(b)
		if n>>63 != 0 {
			return h, &CloseError{ProtocolError, "bad frame length"}
		}
		h.length = int64(n)
	default:
		h.length = int64(size)
	}

	b = c.scratch[:4]
	if _, err := io.ReadFull(c.br, b); err != nil {
		return h, err
	}
	copy(h.mask[:], b)
	return h, nil
}

// unmask undoes the client's masking in place.
func unmask(p []byte, mask [4]byte) {
	for i := range p {
		p[i] ^= mask[i&3]
	}
}

// appendHeader appends the header of an unfragmented server frame.
func appendHeader(b []byte, op Opcode, length int) []byte {
	b = append(b, finBit|byte(op))
	switch {
	case length <= maxControl:
		return append(b, byte(length))
	case length <= 0xFFFF:
		b = append(b, 126)
		return binary.BigEndian.AppendUint16(b, uint16(length))
	default:
		b = append(b, 127)
		return binary.BigEndian.AppendUint64(b, uint64(length))
	}
}
