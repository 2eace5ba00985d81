package lab

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/gonum/stat"

	"sgdflow/sim"
)

// Collapse says how well the curves of the drift for different batch sizes fall together.
//
// A curve is log10(drift) against log10(x), linear between the points of one batch size; full batches, B = N, have none.
// Left out are points whose drift is not positive and finite or not twice its standard error, which noise alone would
// make, and those where the gauge is beyond Guide. The spread of the curves is
// taken at the x of every point between the ends of at least two curves: the standard deviation of these curves there,
// root mean square over all such x. Curves that differ by a factor of 10 are 1 decade apart and, being two, have a
// spread of 0.71.
type Collapse struct {
	AgainstLearningRate float64 // spread, in decades, of the curves against eps; NaN where none overlap
	AgainstRatio        float64 // the same against eps/B
}

// collapse measures the points that are known, on n examples.
func collapse(points []ScalingPoint, n int, floor float64) Collapse {
	curves := func(x func(ScalingPoint) float64) []curve {
		sizes := map[int]int{} // places of the batch sizes in all: a map's own order would differ from call to call
		var all []curve
		for _, p := range points {
			sound := p.Drift > floor && !math.IsInf(p.Drift, 0) && p.Drift >= 2*p.StdErr
			if !p.Known || p.BatchSize == n || !sound || p.Gauge.Verdict() > sim.Guide {
				continue
			}
			at, ok := sizes[p.BatchSize]
			if !ok {
				at = len(all)
				sizes[p.BatchSize] = at
				all = append(all, nil)
			}
			all[at] = append(all[at], [2]float64{math.Log10(x(p)), math.Log10(p.Drift)})
		}
		for _, c := range all {
			slices.SortFunc(c, func(a, b [2]float64) int { return cmp.Compare(a[0], b[0]) })
		}
		return all
	}
	return Collapse{
		AgainstLearningRate: spread(curves(func(p ScalingPoint) float64 { return p.LearningRate })),
		AgainstRatio:        spread(curves(func(p ScalingPoint) float64 { return p.LearningRate / float64(p.BatchSize) })),
	}
}

// sameAbscissa is the difference below which rounding alone tells two abscissas apart.
const sameAbscissa = 1e-9

// spread is Collapse's, for curves with ascending abscissas.
func spread(curves []curve) float64 {
	var places []float64
	for _, c := range curves {
		for _, p := range c {
			places = append(places, p[0])
		}
	}
	slices.Sort(places)
	places = slices.CompactFunc(places, func(a, b float64) bool { return math.Abs(a-b) < sameAbscissa })
	sum, count := 0.0, 0
	for _, x := range places {
		var heights []float64
		for _, c := range curves {
			if y, ok := c.at(x); ok {
				heights = append(heights, y)
			}
		}
		if len(heights) >= 2 {
			sum += stat.Variance(heights, nil)
			count++
		}
	}
	return math.Sqrt(sum / float64(count)) // NaN for none
}

// curve holds points (x, y) with x ascending, at least one.
type curve [][2]float64

// at interpolates, and does not extrapolate.
func (c curve) at(x float64) (y float64, ok bool) {
	first, last := c[0], c[len(c)-1]
	switch {
	case math.Abs(x-first[0]) < sameAbscissa:
		return first[1], true
	case math.Abs(x-last[0]) < sameAbscissa:
		return last[1], true
	case x < first[0] || x > last[0]:
		return 0, false
	}
	k := sort.Search(len(c), func(k int) bool { return c[k][0] >= x })
	a, b := c[k-1], c[k]
	return a[1] + (b[1]-a[1])*(x-a[0])/(b[0]-a[0]), true
}
