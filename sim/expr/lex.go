package expr

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenNumber
	tokenName
	tokenSymbol
	tokenError
)

type token struct {
	kind   tokenKind
	text   string
	column int     // of the first rune, 1-based
	value  float64 // of a number
	err    *Error  // of a tokenError
}

// lexer cuts a formula into tokens, one at a time: what comes after the first error is never read.
type lexer struct {
	src    string
	pos    int // in bytes
	column int // of pos, 1-based, in runes
}

// next returns the next token. The source beyond MaxSource is not looked at.
func (l *lexer) next() token {
	for l.pos < min(len(l.src), MaxSource+1) && strings.IndexByte(" \t\r\n", l.src[l.pos]) >= 0 {
		l.advance(1)
	}
	t := l.scan()
	if l.pos > MaxSource || t.kind == tokenError && l.pos >= MaxSource {
		return l.fail(t.column, "the formula is longer than %d bytes: shorten it", MaxSource)
	}
	return t
}

func (l *lexer) scan() token {
	t := token{column: l.column}
	rest := l.src[l.pos:min(len(l.src), MaxSource+1)]
	if rest == "" {
		return t
	}
	switch c := rest[0]; {
	case isLetter(c):
		t.kind, t.text = tokenName, rest[:span(rest, func(c byte) bool { return isLetter(c) || isDigit(c) })]
	case isDigit(c), c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return l.number(rest)
	default:
		t.kind, t.text = tokenSymbol, symbol(rest)
		if t.text == "" {
			r, size := utf8.DecodeRuneInString(rest)
			if r == utf8.RuneError && size == 1 {
				return l.fail(l.column, "stray byte 0x%02x: a formula is plain text", c)
			}
			if c == '=' {
				return l.fail(l.column, `stray "=": write == to compare`)
			}
			return l.fail(l.column, "stray character %q", r)
		}
	}
	l.advance(len(t.text))
	return t
}

// number scans digits [ "." digits ] [ e [sign] digits ].
func (l *lexer) number(rest string) token {
	n := span(rest, isDigit)
	if n < len(rest) && rest[n] == '.' {
		n++
		n += span(rest[n:], isDigit)
	}
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		e := n + 1
		if e < len(rest) && (rest[e] == '+' || rest[e] == '-') {
			e++
		}
		if digits := span(rest[e:], isDigit); digits > 0 {
			n = e + digits
		}
	}
	v, err := strconv.ParseFloat(rest[:n], 64)
	if err != nil {
		return l.fail(l.column, "number %s is out of range: the largest is about 1.8e308", shorten(rest[:n]))
	}
	t := token{kind: tokenNumber, text: rest[:n], column: l.column, value: v}
	l.advance(n)
	return t
}

// advance moves over n bytes of ASCII.
func (l *lexer) advance(n int) {
	l.pos += n
	l.column += n
}

func (l *lexer) fail(column int, format string, args ...any) token {
	return token{kind: tokenError, column: column, err: errorAt(column, format, args...)}
}

// symbol returns the operator or bracket at the start of rest, "" if there is none.
func symbol(rest string) string {
	for _, s := range [...]string{"<=", ">=", "==", "!="} {
		if strings.HasPrefix(rest, s) {
			return s
		}
	}
	if strings.IndexByte("+-*/^()<>?:,", rest[0]) >= 0 {
		return rest[:1]
	}
	return ""
}

// span counts the leading bytes of s that satisfy is.
func span(s string, is func(byte) bool) int {
	for i := range len(s) {
		if !is(s[i]) {
			return i
		}
	}
	return len(s)
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
