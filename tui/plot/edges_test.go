package plot

import (
	"strings"
	"testing"
)

// TestOver: letters go over what is there one by one, and those beyond an edge are left out.
func TestOver(t *testing.T) {
	for _, tt := range []struct {
		name string
		x, y int
		s    string
		want string
	}{
		{"top row", 1, 0, "abc", "┄abc┄\n┄┄┄┄┄"},
		{"bottom row", 1, 1, "abc", "┄┄┄┄┄\n┄abc┄"},
		{"above", 1, -1, "abc", "┄┄┄┄┄\n┄┄┄┄┄"},
		{"below", 1, 2, "abc", "┄┄┄┄┄\n┄┄┄┄┄"},
		{"cut on the left", -1, 0, "abc", "bc┄┄┄\n┄┄┄┄┄"},
		{"cut on the right", 3, 1, "abc", "┄┄┄┄┄\n┄┄┄ab"},
		{"wide letters left out", 0, 0, "a界b", "ab┄┄┄\n┄┄┄┄┄"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := plain(5, 2)
			for y := range 2 {
				c.Text(0, y, strings.Repeat("┄", 5), 0)
			}
			c.Over(tt.x, tt.y, tt.s, 0)
			if got := c.String(); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// TestFarSegmentInAPart: a part of a window that begins beside its edges cuts what comes from far away at its own.
func TestFarSegmentInAPart(t *testing.T) {
	p := unitProjection(16, 8)
	p.left, p.top, p.right, p.bottom = 4, 6, 20, 28
	const far = 1e305
	for _, tt := range []struct {
		name           string
		x0, y0, x1, y1 float64 // y up, from the bottom of the window at 32 dots
		from, to       dotPoint
	}{
		{"from above", 10, far, 10, 20, dotPoint{10, 6}, dotPoint{10, 12}},
		{"from below", 10, -far, 10, 20, dotPoint{10, 28}, dotPoint{10, 12}},
		{"from the left", -far, 20, 10, 20, dotPoint{4, 12}, dotPoint{10, 12}},
		{"to the right", 10, 20, far, 20, dotPoint{10, 12}, dotPoint{20, 12}},
		{"from left to right", -far, 20, far, 20, dotPoint{4, 12}, dotPoint{20, 12}},
	} {
		from, to, ok := p.segment(tt.x0, tt.y0, tt.x1, tt.y1, p.at(tt.x0, tt.y0, 1), p.at(tt.x1, tt.y1, 1))
		if !ok || from != tt.from || to != tt.to {
			t.Errorf("%s: got %v to %v, %v; want %v to %v", tt.name, from, to, ok, tt.from, tt.to)
		}
	}
}

// TestTickLimits: there are never more than 64 ticks, and numbers turn to powers of ten from the fifth decimal on.
func TestTickLimits(t *testing.T) {
	if got := Ticks(Range{0, 64}, Linear, 65); len(got) > 64 {
		t.Errorf("%d ticks", len(got))
	}
	if got := Ticks(Range{1000.0000001, 1e6}, Log, 9); len(got) != 3 || got[0].Value != 1e4 {
		t.Errorf("%v: a decade that begins beside the range by as little as a rounding error", got)
	}
	for _, tt := range []struct {
		most float64
		want string
	}{{5e-4, "0.0001"}, {5e-5, "1e-5"}} {
		if got := Ticks(Range{0, tt.most}, Linear, 6); len(got) != 6 || got[1].Label != tt.want {
			t.Errorf("up to %v: %v, want %s", tt.most, got, tt.want)
		}
	}
}

// TestTickSpacing: labels of a logarithmic axis stand closer than those of a linear one, see logSpacing.
func TestTickSpacing(t *testing.T) {
	key := layoutKey{r: Rect{0, 0, 86, 20}, x: Range{1, 1e8}, y: Range{0, 1}, xScale: Log}
	if l := newLayout(key); len(l.xTicks) != 9 {
		t.Errorf("%d ticks on %d columns: %v", len(l.xTicks), l.area.W, l.xTicks)
	}
	key.x, key.xScale = Range{0, 9}, Linear
	if l := newLayout(key); len(l.xTicks) > l.area.W/labelSpacing {
		t.Errorf("%d ticks on %d columns: %v", len(l.xTicks), l.area.W, l.xTicks)
	}
}

// TestNoLayout: where there is no room for a plot, or an absurd lot of it, nothing is laid out.
func TestNoLayout(t *testing.T) {
	for _, r := range []Rect{{}, {0, 0, 2, 2}, {0, 0, 2, 20}, {0, 0, 20, 2}, {0, 0, maxSide + 1, 20}, {0, 0, 20, maxSide + 1}} {
		if l := newLayout(layoutKey{r: r, x: Range{0, 1}, y: Range{0, 1}}); l.area != (Rect{}) || l.xTicks != nil || l.yTicks != nil {
			t.Errorf("%v: %+v", r, l)
		}
	}
}
