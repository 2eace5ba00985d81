package plot

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// exactClip clips the segment between two positions to the box [0, w] x [0, h] in rational arithmetic.
func exactClip(a, b dotPoint, w, h float64) (from, to [2]float64, ok bool) {
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	t0, t1 := big.NewRat(0, 1), big.NewRat(1, 1)
	for _, side := range [2][3]float64{{a.x, b.x, w}, {a.y, b.y, h}} {
		p, d := rat(side[0]), new(big.Rat).Sub(rat(side[1]), rat(side[0]))
		if d.Sign() == 0 {
			if side[0] < 0 || side[0] > side[2] {
				return from, to, false
			}
			continue
		}
		in := new(big.Rat).Quo(new(big.Rat).Neg(p), d)
		out := new(big.Rat).Quo(new(big.Rat).Sub(rat(side[2]), p), d)
		if in.Cmp(out) > 0 {
			in, out = out, in
		}
		if in.Cmp(t0) > 0 {
			t0 = in
		}
		if out.Cmp(t1) < 0 {
			t1 = out
		}
	}
	at := func(t *big.Rat, u, v float64) float64 {
		d := new(big.Rat).Sub(rat(v), rat(u))
		f, _ := d.Add(d.Mul(d, t), rat(u)).Float64()
		return f
	}
	from = [2]float64{at(t0, a.x, b.x), at(t0, a.y, b.y)}
	to = [2]float64{at(t1, a.x, b.x), at(t1, a.y, b.y)}
	return from, to, t0.Cmp(t1) <= 0
}

// unitProjection shows the data in [0, w] x [0, h] so that positions in dots are the data, y turned over.
func unitProjection(cols, rows int) *projection {
	w := Window{X: Range{0, float64(cols * dotsX)}, Y: Range{0, float64(rows * dotsY)}, Cols: cols, Rows: rows}
	p := &projection{right: w.X.Max, bottom: w.Y.Max}
	p.x, p.y = w.axes()
	return p
}

func TestSegmentAgainstExactArithmetic(t *testing.T) {
	p := unitProjection(16, 8) // powers of two: positions are exact
	rapid.Check(t, func(t *rapid.T) {
		coordinate := rapid.OneOf(rapid.Float64Range(-100, 100), rapid.Float64Range(-1e6, 1e6))
		x0, y0 := coordinate.Draw(t, "x0"), coordinate.Draw(t, "y0")
		x1, y1 := coordinate.Draw(t, "x1"), coordinate.Draw(t, "y1")
		a, b := p.at(x0, y0, 1), p.at(x1, y1, 1)
		from, to, ok := p.segment(x0, y0, x1, y1, a, b)
		wantFrom, wantTo, wantOK := exactClip(a, b, p.right, p.bottom)
		close := func(x, y float64) bool { return math.Abs(x-y) < 1e-6 }
		if ok != wantOK {
			// Only a segment that touches a corner, or grazes an edge at an angle of rounding, may be taken either way.
			if wantOK {
				from, to = dotPoint{wantFrom[0], wantFrom[1]}, dotPoint{wantTo[0], wantTo[1]}
			}
			corner := math.Hypot(to.x-from.x, to.y-from.y) <= 1e-6
			grazes := func(edge, v0, v1 float64) bool { return close(v0, edge) && close(v1, edge) }
			if !corner && !grazes(0, from.x, to.x) && !grazes(p.right, from.x, to.x) && !grazes(0, from.y, to.y) && !grazes(p.bottom, from.y, to.y) {
				t.Fatalf("drawn %v, want %v", ok, wantOK)
			}
			return
		}
		// 1e6 times the rounding of a float64, and the steepness of a quotient, stay far below a dot.
		near := func(got dotPoint, want [2]float64) bool {
			if close(got.x, want[0]) && close(got.y, want[1]) {
				return true
			}
			// A segment that grazes an edge at an angle of rounding leaves the box anywhere along it: the end is as good
			// where it lies on that edge and on the segment's line.
			alongX := close(got.y, want[1]) && (close(got.y, 0) || close(got.y, p.bottom)) &&
				close(a.y+(got.x-a.x)*((b.y-a.y)/(b.x-a.x)), got.y)
			alongY := close(got.x, want[0]) && (close(got.x, 0) || close(got.x, p.right)) &&
				close(a.x+(got.y-a.y)*((b.x-a.x)/(b.y-a.y)), got.x)
			return alongX || alongY
		}
		if ok && (!near(from, wantFrom) || !near(to, wantTo)) {
			t.Fatalf("got %v - %v, want %v - %v", from, to, wantFrom, wantTo)
		}
	})
}

func TestSegmentToAFarPointKeepsItsDirection(t *testing.T) {
	p := unitProjection(16, 8) // 32 x 32 dots
	for _, tt := range []struct {
		name           string
		x0, y0, x1, y1 float64
		want           [2]dotPoint
	}{
		{"right", 16, 16, 1e308, 16, [2]dotPoint{{16, 16}, {32, 16}}},
		{"down right, slope one half", 16, 16, 1.6e308, -0.8e308, [2]dotPoint{{16, 16}, {32, 24}}},
		{"from afar", -math.MaxFloat64, 16, 8, 16, [2]dotPoint{{0, 16}, {8, 16}}},
		{"right across", -math.MaxFloat64, 8, math.MaxFloat64, 8, [2]dotPoint{{0, 24}, {32, 24}}},
		{"up the diagonal", -1e308, -1e308, 16, 16, [2]dotPoint{{0, 32}, {16, 16}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			from, to, ok := p.segment(tt.x0, tt.y0, tt.x1, tt.y1, p.at(tt.x0, tt.y0, 1), p.at(tt.x1, tt.y1, 1))
			for i, got := range [2]dotPoint{from, to} {
				if !ok || math.Abs(got.x-tt.want[i].x) > 1e-9 || math.Abs(got.y-tt.want[i].y) > 1e-9 {
					t.Errorf("end %d at %v, want %v", i, got, tt.want[i])
				}
			}
		})
	}
}

func TestSegmentFurtherAwayThanAFloatCanSay(t *testing.T) {
	// A window 1e-300 wide: the far point is 1e608 windows away, and no float64 holds its position.
	w := Window{X: Range{0, 1e-300}, Y: Range{0, 1e-300}, Cols: 16, Rows: 8}
	p := &projection{right: 32, bottom: 32}
	p.x, p.y = w.axes()
	x0, y0, x1, y1 := 0.0, 0.0, 1e270, 0.5e270
	from, to, ok := p.segment(x0, y0, x1, y1, p.at(x0, y0, 1), p.at(x1, y1, 1))
	want := [2]dotPoint{{0, 32}, {32, 16}}
	for i, got := range [2]dotPoint{from, to} {
		if !ok || math.Abs(got.x-want[i].x) > 1e-9 || math.Abs(got.y-want[i].y) > 1e-9 {
			t.Errorf("end %d at %v, want %v", i, got, want[i])
		}
	}
}
