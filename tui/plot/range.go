package plot

import "math"

// Range is a closed interval of data, in the data's own units.
type Range struct{ Min, Max float64 }

// Valid reports whether the range has two finite ends and Min < Max.
func (r Range) Valid() bool {
	return r.Min < r.Max && !math.IsInf(r.Min, 0) && !math.IsInf(r.Max, 0)
}

// fits reports whether the range is valid and, on a log scale, positive.
func (r Range) fits(s Scale) bool { return r.Valid() && (s != Log || r.Min > 0) }

// Contains reports whether v lies in the range, ends included; NaN never does.
func (r Range) Contains(v float64) bool { return v >= r.Min && v <= r.Max }

// Union returns the smallest range covering both; one that is not valid counts as nothing.
func (r Range) Union(o Range) Range {
	switch {
	case !r.Valid():
		return o
	case !o.Valid():
		return r
	}
	return Range{min(r.Min, o.Min), max(r.Max, o.Max)}
}

// Scale is how an axis spaces its values.
type Scale int

const (
	Linear Scale = iota
	Log          // base 10; values that are not positive have no place on it
)

func (s Scale) String() string {
	if s == Log {
		return "log"
	}
	return "linear"
}

// Fit returns a range that covers the finite values of all data, with pad of its width added at both ends (0.05 is
// one twentieth; on a log scale of the width in decades). On a log scale values that are not positive are ignored.
// The result is always valid: one single value gets room around it, and no value at all gives [0, 1], on a log
// scale [0.1, 1]. A negative or non-finite pad counts as zero.
func Fit(s Scale, pad float64, data ...[]float64) Range {
	r := Range{math.Inf(1), math.Inf(-1)}
	for _, values := range data {
		for _, v := range values {
			if math.IsNaN(v) || math.IsInf(v, 0) || s == Log && v <= 0 {
				continue
			}
			r.Min, r.Max = min(r.Min, v), max(r.Max, v)
		}
	}
	if !(pad > 0) || math.IsInf(pad, 0) {
		pad = 0
	}
	if s == Log {
		return fitLog(r, pad)
	}
	if r.Min > r.Max {
		return Range{0, 1}
	}
	room := pad * (r.Max/2 - r.Min/2) * 2
	if r.Min == r.Max {
		// Half of the value itself, or one for zero, keeps the tick labels short.
		room = math.Abs(r.Min) / 2
		if room == 0 {
			room = 1
		}
	}
	return Range{clampFinite(r.Min - room), clampFinite(r.Max + room)}
}

func fitLog(r Range, pad float64) Range {
	if r.Min > r.Max {
		return Range{0.1, 1}
	}
	factor := math.Pow(10, pad*(math.Log10(r.Max)-math.Log10(r.Min)))
	if r.Min == r.Max {
		factor = math.Sqrt(10)
	}
	return Range{max(r.Min/factor, math.SmallestNonzeroFloat64), clampFinite(r.Max * factor)}
}

func clampFinite(v float64) float64 {
	return max(-math.MaxFloat64, min(math.MaxFloat64, v))
}

// axis maps one range onto n positions. It holds what is needed to do so without overflow: ends whose difference
// is not representable are mapped at a quarter of their size.
type axis struct {
	min, span, quarter float64
	n                  float64
	log                bool
}

// newAxis returns an axis on which every position is NaN where r cannot be drawn.
func newAxis(r Range, s Scale, n int) axis {
	if !r.fits(s) || n <= 0 {
		return axis{min: math.NaN(), span: math.NaN(), quarter: 1}
	}
	a := axis{min: r.Min, quarter: 1, n: float64(n), log: s == Log}
	hi := r.Max
	if a.log {
		a.min, hi = math.Log10(r.Min), math.Log10(r.Max)
	}
	if math.IsInf(hi-a.min, 0) {
		a.quarter = 0.25
	}
	a.min *= a.quarter
	a.span = hi*a.quarter - a.min
	return a
}

// pos returns where v stands: 0 at Min, n at Max. The result is multiplied by s, a power of two, before anything can
// overflow; s = 1 is the ordinary case.
func (a *axis) pos(v, s float64) float64 {
	if a.log {
		if v <= 0 {
			return math.NaN()
		}
		v = math.Log10(v)
	}
	return (v*(a.quarter*s) - a.min*s) / a.span * a.n
}

// value is the inverse of pos at s = 1.
func (a *axis) value(pos float64) float64 {
	t := pos / a.n
	v := (a.min*(1-t) + (a.min+a.span)*t) / a.quarter
	if a.log {
		return math.Pow(10, v)
	}
	return v
}
