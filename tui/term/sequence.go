package term

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// maxSequence bounds the length of a sequence in bytes; what goes on longer is not one a terminal sends.
const maxSequence = 64

const (
	esc = 0x1b
	bel = 0x07
)

// scan splits b, in place, into the keys and reports that stand in it whole and, at its end, the beginning of a
// sequence or of a UTF-8 character that does not. The parameters of each OSC sequence, which only ever is an answer of
// the terminal's, go to answer and leave the keys. So do the brackets of a paste, which a terminal sends that another
// program told to: after an opening one bubbletea waits for the closing one however long it takes.
func scan(b []byte, answer func(osc []byte)) (keys, rest []byte) {
	keys = b[:0]
	for len(b) > 0 {
		n := sequenceLen(b)
		if n == 0 {
			return keys, b
		}
		switch sequence := b[:n]; {
		case n > 2 && bytes.HasPrefix(sequence, []byte("\x1b]")):
			answer(bytes.TrimRight(sequence[2:], "\x07\x1b\\"))
		case bytes.Equal(sequence, []byte("\x1b[200~")), bytes.Equal(sequence, []byte("\x1b[201~")):
		default:
			keys = append(keys, sequence...)
		}
		b = b[n:]
	}
	return keys, nil
}

// sequenceLen is the length of the character or the sequence at the beginning of b, zero when it is incomplete.
func sequenceLen(b []byte) int {
	switch {
	case b[0] != esc:
		return runeLen(b)
	case len(b) == 1:
		return 0
	}
	switch b[1] {
	case '[':
		return csiLen(b)
	case ']':
		return oscLen(b)
	case 'O':
		if len(b) < 3 {
			return 0
		}
		return 3
	case esc:
		return 1 // the escape key, and a sequence after it
	}
	if n := runeLen(b[1:]); n > 0 {
		return 1 + n
	}
	return 0
}

func runeLen(b []byte) int {
	if !utf8.FullRune(b) {
		return 0
	}
	_, n := utf8.DecodeRune(b)
	return n
}

// csiLen is sequenceLen of a control sequence: parameters, intermediate bytes, a final byte. What breaks off with a
// byte of another kind is taken for alt+[ and whatever follows.
func csiLen(b []byte) int {
	if len(b) > 2 && b[2] == 'M' { // a mouse report in X10's encoding
		if len(b) < 6 {
			return 0
		}
		return 6
	}
	for i, c := range b[2:] {
		switch {
		case i > maxSequence:
			return 2
		case c >= 0x40 && c <= 0x7e:
			return i + 3
		case c < 0x20 || c > 0x7e:
			return 2
		}
	}
	return 0
}

// oscLen is sequenceLen of an operating system command, which BEL or ESC \ ends. What is too long for an answer is
// taken for alt+] and whatever follows.
func oscLen(b []byte) int {
	for i := 2; i < len(b); i++ {
		switch {
		case i > maxSequence:
			return 2
		case b[i] == bel:
			return i + 1
		case b[i] == esc && i+1 < len(b):
			if b[i+1] == '\\' {
				return i + 2
			}
			return 2
		case b[i] != esc && (b[i] < 0x20 || b[i] > 0x7e):
			return 2
		}
	}
	return 0
}

// waitFor is how long the beginning of a sequence waits for its end.
func waitFor(rest []byte) time.Duration {
	if len(rest) <= 2 && rest[0] == esc {
		return typedWait
	}
	return sequenceWait
}
