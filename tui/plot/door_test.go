package plot

import (
	"encoding/binary"
	"math"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
)

// script reads what to draw from the bytes of a fuzzer; beyond their end all is 0.
type script struct{ bytes []byte }

func (s *script) byte() byte {
	if len(s.bytes) == 0 {
		return 0
	}
	b := s.bytes[0]
	s.bytes = s.bytes[1:]
	return b
}

var extremeNumbers = []float64{
	math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 5e-324, -5e-324, 2.2e-308, 1e-300, 1e308, -1e308, math.MaxFloat64, -math.MaxFloat64,
	1, -1, 1 + 0x1p-52, 0x1p53, -0x1p63, 1e6, 1e-9, 0.1, 0.5, 2, 1e15,
}

// number is mostly small, often extreme, sometimes any bits at all.
func (s *script) number() float64 {
	switch b := s.byte(); {
	case int(b) < 3*len(extremeNumbers):
		return extremeNumbers[int(b)/3]
	case b < 240:
		return float64(int(b)-152) / 8
	}
	var bits [8]byte
	for i := range bits {
		bits[i] = s.byte()
	}
	return math.Float64frombits(binary.BigEndian.Uint64(bits[:]))
}

func (s *script) numbers() []float64 {
	all := make([]float64, s.byte()%12)
	for i := range all {
		all[i] = s.number()
	}
	return all
}

var extremeSizes = []int{0, -1, 1, maxSide, maxSide + 1, 1 << 16, 1 << 31, math.MaxInt, math.MinInt, math.MaxInt - 1, -1 << 31, 1 << 62, -1 << 62}

func (s *script) size() int {
	b := int(s.byte())
	if b < len(extremeSizes) {
		return extremeSizes[b]
	}
	return b%48 - 6
}

func (s *script) rect() Rect   { return Rect{s.size(), s.size(), s.size(), s.size()} }
func (s *script) span() Range  { return Range{s.number(), s.number()} }
func (s *script) scale() Scale { return Scale(s.byte() % 2) }

func (s *script) window(r Rect) Window {
	w := Window{X: s.span(), Y: s.span(), XScale: s.scale(), YScale: s.scale(), Cols: r.W, Rows: r.H}
	if s.byte()%8 == 0 {
		w.Cols, w.Rows = s.size(), s.size()
	}
	return w
}

func (s *script) text() string {
	some := []string{"", "SGD", "ε ‖∇C‖² C\u0303", "界界界", "\x1b[2J\x1b]0;x\a", "a\u0301\u0302\u0303\u0304\u0305", "\xff\xfe", "a name that is far too long for its place", "\u202eabc"}
	if b := int(s.byte()); b < 200 {
		return some[b%len(some)]
	}
	n := min(int(s.byte())%16, len(s.bytes))
	t := string(s.bytes[:n])
	s.bytes = s.bytes[n:]
	return t
}

func (s *script) glyph() rune {
	return []rune{'●', '•', '*', 0, '界', '\x1b', -1, math.MaxInt32, '.', '\u0303'}[s.byte()%10]
}

func (s *script) style(p *Palette) StyleID {
	b := s.byte()
	if b > 250 {
		return StyleID(b) << 8 // another palette's
	}
	return p.ID(Style{FG: RGB(uint32(b) * 0x10203), BG: []Color{{}, RGB(0x202020)}[b&1], Bold: b&2 != 0, Underline: b&4 != 0})
}

// levels are two for each cell of r where that is not absurd, else some.
func (s *script) levels(r Rect) []uint8 {
	n := 2 * max(0, min(r.W, 60)) * max(0, min(r.H, 30))
	all := make([]uint8, n+int(s.byte()%16)/15)
	seed := s.byte()
	for i := range all {
		all[i] = uint8(i) * seed >> (seed % 8)
	}
	return all
}

func (s *script) samples(r Rect) []float64 {
	levels, some := s.levels(r), append(s.numbers(), 0, 1)
	all := make([]float64, len(levels))
	for i := range all {
		all[i] = some[int(levels[i])%len(some)]
	}
	return all
}

func (s *script) chart(p *Palette) *Chart {
	ch := &Chart{Title: s.text(), XLabel: s.text(), X: s.span(), Y: s.span(), XScale: s.scale(), YScale: s.scale(), Cursor: s.number(), NotesAt: Corner(s.byte() % 5)}
	for range s.byte() % 4 {
		form := s.byte()
		ch.Series = append(ch.Series, Series{
			Name: s.text(), X: s.numbers(), Y: s.numbers(), Band: s.numbers(), Err: s.numbers(), Style: s.style(p), Faint: s.style(p), Glyph: s.glyph(),
			Points: form&1 != 0, Dotted: form&2 != 0, NoLine: form&4 != 0,
		})
	}
	for range s.byte() % 3 {
		ch.Notes = append(ch.Notes, Note{s.text(), s.style(p)})
	}
	return ch
}

// draw draws one thing and returns the rectangle it had to stay in.
func (s *script) draw(c *Canvas) Rect {
	p, r := c.Palette(), s.rect()
	row := Rect{r.X, r.Y, math.MaxInt, 1}
	switch s.byte() % 14 {
	case 0:
		c.Line(r, s.window(r), s.numbers(), s.numbers(), s.style(p), s.glyph())
	case 1:
		c.LineAlone(r, s.window(r), s.numbers(), s.numbers(), s.style(p), s.glyph())
	case 2:
		c.DottedLine(r, s.window(r), s.numbers(), s.numbers(), s.style(p), s.glyph())
	case 3:
		c.Dots(r, s.window(r), s.numbers(), s.numbers(), s.style(p), s.glyph())
	case 4:
		c.Mark(r, s.window(r), s.number(), s.number(), s.glyph(), s.style(p))
	case 5:
		s.chart(p).Draw(c, r)
	case 6:
		ch := s.chart(p)
		ch.DrawBase(c, r)
		ch.DrawSeries(c, r)
		ch.Area(r)
	case 7:
		c.Heatmap(r, s.levels(r), Ramp(int(s.byte()%20), RGB(0x000000), RGB(0xffffff)))
	case 8:
		c.Contours(r, s.levels(r), s.style(p))
	case 9:
		c.ContourLines(r, s.samples(r), s.numbers(), s.style(p))
	case 10:
		c.Text(r.X, r.Y, s.text(), s.style(p))
		return row
	case 11:
		c.Over(r.X, r.Y, s.text(), s.style(p))
		return row
	case 12:
		c.TextIn(r, s.text(), s.style(p))
	case 13:
		c.Frame(r, s.text(), s.style(p), s.style(p))
	}
	return r
}

// handle goes through what draws nothing.
func (s *script) handle() {
	w := s.window(Rect{W: 40, H: 12})
	v := w.Zoom(s.size(), s.size(), s.number()).Pan(s.size(), s.size())
	v.Cell(v.At(s.number(), s.number()))
	w.X.Union(v.X)
	Ticks(s.span(), s.scale(), s.size())
	Fit(s.scale(), s.number(), s.numbers(), s.numbers())
}

// FuzzDoor draws anything anywhere, many things over one another. Whatever numbers, sizes and texts come, each thing
// returns at once, takes little memory and leaves all cells outside of its rectangle alone, and what comes out has the
// canvas's shape and nothing in it that a terminal would obey.
func FuzzDoor(f *testing.F) {
	for op := range byte(14) {
		f.Add([]byte{40, 20, 0, 3, 20, 22, 40, 20, op, 96, 160, 96, 160, 0, 0, 1, 5, 100, 120, 140, 180, 200, 5, 110, 150, 90, 170, 130})
		f.Add([]byte{1, 1, 1, 4, 0, 0, 2, 2, op, 0, 3, 6, 33, 36, 1, 1, 0, 7, 7, 8, 0, 3, 6, 15, 27, 30, 33, 36, 8, 0, 3, 6, 15, 27, 30, 33, 36})
		f.Add([]byte{60, 30, 14, 8, 7, 8, 11, 12, op, 33, 36, 15, 18, 0, 1, 0, 7, 7, 11, 39, 42, 45, 48, 27, 30, 33, 36, 15, 18, 21, 11, 27, 30, 33, 36})
	}
	for op := range byte(5) { // windows larger than the rectangle
		f.Add([]byte{40, 20, 0, 1, 16, 16, 13, 13, op, 144, 160, 144, 160, 0, 0, 0, 36, 36, 2, 144, 160, 2, 160, 144, 10, 2})
	}
	f.Fuzz(func(t *testing.T, what []byte) {
		s := &script{what}
		profile := []colorprofile.Profile{colorprofile.NoTTY, colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor}
		cols, rows, form := int(s.byte()%64), int(s.byte()%32), s.byte()
		c := NewCanvas(NewPalette(profile[form/4%5]), cols, rows, form&1 != 0)
		c.SetThick(form&2 != 0)
		before := NewCanvas(c.p, 0, 0, false)
		for range s.byte() % 8 {
			before.CopyFrom(c)
			begin, bytes := time.Now(), allocated()
			r := s.draw(c)
			if d := time.Since(begin); d > 5*time.Second { // microseconds on an idle machine
				t.Fatalf("took %v", d)
			}
			if n := allocated() - bytes; n > 4<<20 {
				t.Fatalf("took %d bytes", n)
			}
			for k, old := range before.cells {
				inside := r.Contains(k%cols, k/cols)
				if halved := old.r == wideTail || k+1 < len(before.cells) && before.cells[k+1].r == wideTail; !inside && c.cells[k] != old && !halved {
					t.Fatalf("cell %d, %d outside of %v was %v and is %v", k%cols, k/cols, r, old, c.cells[k])
				}
			}
		}
		wantShape(t, c)
		s.handle()
	})
}

// allocated is how many bytes have ever been allocated on the heap.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
