package term

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// stream feeds the pieces to scan as Read does, a rest going before the next piece, and returns all keys, all answers
// and the last rest.
func stream(pieces ...string) (keys string, answers []string, rest string) {
	for _, piece := range pieces {
		k, r := scan([]byte(rest+piece), func(osc []byte) { answers = append(answers, string(osc)) })
		keys, rest = keys+string(k), string(r)
	}
	return keys, answers, rest
}

func TestScan(t *testing.T) {
	for _, test := range []struct {
		name, in   string
		keys, rest string
		answers    []string
	}{
		{name: "text", in: "ab ∇", keys: "ab ∇"},
		{name: "control characters", in: "\x00\x03\r", keys: "\x00\x03\r"},
		{name: "invalid UTF-8", in: "\xff\xfea", keys: "\xff\xfea"},
		{name: "half a rune", in: "a\xe2\x88", keys: "a", rest: "\xe2\x88"},
		{name: "escape at the end", in: "a\x1b", keys: "a", rest: "\x1b"},
		{name: "two escapes", in: "\x1b\x1b[A", keys: "\x1b\x1b[A"},
		{name: "alt", in: "\x1bx\x1b∇", keys: "\x1bx\x1b∇"},
		{name: "arrows", in: "\x1b[A\x1b[1;2C\x1bOB", keys: "\x1b[A\x1b[1;2C\x1bOB"},
		{name: "half an arrow", in: "x\x1b[1;", keys: "x", rest: "\x1b[1;"},
		{name: "mouse", in: "\x1b[<35;10;5M", keys: "\x1b[<35;10;5M"},
		{name: "mouse in X10's encoding", in: "\x1b[M !!q", keys: "\x1b[M !!q"},
		{name: "half a mouse", in: "\x1b[M !", rest: "\x1b[M !"},
		{name: "brackets of a paste", in: "\x1b[200~ab\x1b[201~", keys: "ab"},
		{name: "answer ended by ST", in: "a\x1b]11;rgb:0/0/0\x1b\\b", keys: "ab", answers: []string{"11;rgb:0/0/0"}},
		{name: "answer ended by BEL", in: "\x1b]11;rgb:0/0/0\x07", answers: []string{"11;rgb:0/0/0"}},
		{name: "half an answer", in: "a\x1b]11;rgb:0/0/0\x1b", keys: "a", rest: "\x1b]11;rgb:0/0/0\x1b"},
		{name: "answer broken off by a key", in: "\x1b]11;\r", keys: "\x1b]11;\r"},
		{name: "answer broken off by an arrow", in: "\x1b]11;\x1b[A", keys: "\x1b]11;\x1b[A"},
		{name: "answer too long", in: "\x1b]" + strings.Repeat("1", 100), keys: "\x1b]" + strings.Repeat("1", 100)},
		{name: "control sequence broken off", in: "\x1b[1;\r", keys: "\x1b[1;\r"},
		{name: "control sequence too long", in: "\x1b[" + strings.Repeat("1", 100), keys: "\x1b[" + strings.Repeat("1", 100)},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys, answers, rest := stream(test.in)
			if keys != test.keys || rest != test.rest || !slices.Equal(answers, test.answers) {
				t.Errorf("keys %q, rest %q, answers %q; want %q, %q, %q", keys, rest, answers, test.keys, test.rest, test.answers)
			}
			// However the stream is cut, the same comes out of it.
			for cut := range test.in {
				k, a, r := stream(test.in[:cut], test.in[cut:])
				if k != keys || r != rest || !slices.Equal(a, answers) {
					t.Errorf("cut at %d: keys %q, rest %q, answers %q; want %q, %q, %q", cut, k, r, a, keys, rest, answers)
				}
			}
		})
	}
}

// FuzzScan holds scan to losing and inventing nothing, and to holding back no more than one sequence.
func FuzzScan(f *testing.F) {
	f.Add([]byte("a\x1b[<35;10;5M\x1b]11;rgb:ff/ff/ff\x1b\\∇\x1b"))
	f.Add([]byte("\x1b]11;\x1b[200~\x1b[M\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var kept [][]byte
		taken := 0
		keys, rest := scan(slices.Clone(b), func(osc []byte) { taken += len(osc); kept = append(kept, osc) })
		if len(rest) > maxSequence+4 {
			t.Errorf("%d bytes held back", len(rest))
		}
		if !bytes.HasSuffix(b, rest) {
			t.Errorf("the rest %q is not the end of %q", rest, b)
		}
		brackets := 6 * (bytes.Count(b, []byte("\x1b[200~")) + bytes.Count(b, []byte("\x1b[201~")))
		lost := len(b) - len(keys) - len(rest) - taken
		if lost < 0 || lost > 4*len(kept)+brackets+8*len(kept) {
			t.Errorf("%d bytes of %q lost", lost, b)
		}
	})
}

func TestParseBackground(t *testing.T) {
	for _, test := range []struct {
		in       string
		dark, ok bool
	}{
		{"11;rgb:0000/0000/0000", true, true},
		{"11;rgb:ffff/ffff/ffff", false, true},
		{"11;rgb:f/f/f", false, true},
		{"11;rgb:1e/1e/1e", true, true},
		{"11;rgba:ffff/ffff/ffff/0000", false, true},
		{"11;rgb:00/00/ff", true, true},
		{"11;rgb:00/ff/00", false, true},
		{in: "10;rgb:00/00/00"},
		{in: "11;?"},
		{in: "11;rgb:00/00"},
		{in: "11;rgb:00/00/"},
		{in: "11;rgb:00/00/-1"},
		{in: "11;rgb:00000/0/0"},
		{in: "11;rgb"},
		{in: ""},
	} {
		t.Run(fmt.Sprintf("%q", test.in), func(t *testing.T) {
			if dark, ok := parseBackground([]byte(test.in)); dark != test.dark || ok != test.ok {
				t.Errorf("dark %v, ok %v; want %v, %v", dark, ok, test.dark, test.ok)
			}
		})
	}
}
