package lab_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync/atomic"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/sim/lab"
)

// hill is an objective of one example and two parameters: value, first and second derivatives.
type hill func(a, b float64) (c, ca, cb, caa, cab, cbb float64)

func (hill) Dim() int { return 2 }
func (hill) Len() int { return 1 }

func (h hill) Loss(w []float64, _ []int) float64 {
	c, _, _, _, _, _ := h(w[0], w[1])
	return c
}

func (h hill) Grad(dst, w []float64, _ []int) []float64 {
	if dst == nil {
		dst = make([]float64, 2)
	}
	_, dst[0], dst[1], _, _, _ = h(w[0], w[1])
	return dst
}

func (h hill) HessVec(dst, w, v []float64, _ []int) []float64 {
	if dst == nil {
		dst = make([]float64, 2)
	}
	_, _, _, aa, ab, bb := h(w[0], w[1])
	dst[0], dst[1] = aa*v[0]+ab*v[1], ab*v[0]+bb*v[1]
	return dst
}

func hillRun(h hill, a, b float64) sim.Run {
	return sim.Run{Objective: h, Start: []float64{a, b}, Horizon: 5, Seeds: 1, Settings: sim.Settings{LearningRate: 0.1, BatchSize: 1}}
}

// twoWells has its minima at (-1, 0) and (1, 0).
func twoWells(a, b float64) (c, ca, cb, caa, cab, cbb float64) {
	return (a*a-1)*(a*a-1)/4 + b*b, a * (a*a - 1), 2 * b, 3*a*a - 1, 0, 2
}

// TestMinimaOfHills: ends that are no minima are not taken for any, and minima at difficult places are found.
func TestMinimaOfHills(t *testing.T) {
	none := []float64{math.NaN(), math.NaN()}
	for _, c := range []struct {
		name string
		hill hill
		a, b float64
		want []float64
	}{
		{"plane", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) { return a + b, 1, 1, 0, 0, 0 }, 1, 1, none},
		{"constant", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) { return 3, 0, 0, 0, 0, 0 }, 1, 1, none},
		{"levels off", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) {
			u, v := math.Exp(-a), math.Exp(-2*b)
			return u + v, -u, -2 * v, u, 0, 4 * v
		}, 0, 0, none},
		{"levels off slowly", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) {
			u := 1 + a*a
			return 1/u + b*b, -2 * a / (u * u), 2 * b, (6*a*a - 2) / (u * u * u), 0, 2
		}, 1, 1, none},
		{"saddle", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) { return a*a - b*b, 2 * a, -2 * b, 2, 0, -2 }, 1, 0, none},
		{"pole", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) {
			u := 1 / (a * a)
			return b*b - u, 2 * u / a, 2 * b, -6 * u * u, 0, 2
		}, 1, 1, none},
		{"barrier", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) { // NaN at a < 0
			return a - math.Log(a) + b*b, 1 - 1/a, 2 * b, 1 / (a * a), 0, 2
		}, 50, 1, []float64{1, 0}},
		{"steep and flat", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) {
			return 1e4*(a-1)*(a-1) + 1e-1*(b-2)*(b-2), 2e4 * (a - 1), 2e-1 * (b - 2), 2e4, 0, 2e-1
		}, 3, 1, []float64{1, 2}},
		{"quartic", func(a, b float64) (c, ca, cb, caa, cab, cbb float64) {
			return a*a*a*a + b*b*b*b, 4 * a * a * a, 4 * b * b * b, 12 * a * a, 0, 12 * b * b
		}, 1, 0.9, []float64{0, 0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := minima(t, hillRun(c.hill, c.a, c.b), nil)
			switch {
			case math.IsNaN(c.want[0]):
				if len(m) != 0 {
					t.Errorf("found %+v, want none", m)
				}
			case len(m) != 1 || !near(m[0].W, c.want[0], c.want[1]):
				t.Errorf("found %+v, want %v", m, c.want)
			}
		})
	}
}

// watched tells every evaluation.
type watched struct {
	sim.Objective
	evaluated func()
}

func (o watched) Loss(w []float64, batch []int) float64 {
	o.evaluated()
	return o.Objective.Loss(w, batch)
}

func (o watched) Grad(dst, w []float64, batch []int) []float64 {
	o.evaluated()
	return o.Objective.Grad(dst, w, batch)
}

func (o watched) HessVec(dst, w, v []float64, batch []int) []float64 {
	o.evaluated()
	return o.Objective.HessVec(dst, w, v, batch)
}

// TestMinimaEndWithTheirContext: wherever the context ends, the objective is not evaluated any more but by those already
// at it, at most one on each core.
func TestMinimaEndWithTheirContext(t *testing.T) {
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	l := landscape(t, p.Run, [2]float64{0, 3}, [2]float64{0, 3}, 60, 30)
	for _, end := range []int64{1, 30, 100, 300, 1000, 3000} {
		ctx, cancel := context.WithCancel(context.Background())
		var count atomic.Int64
		r := p.Run
		r.Objective = watched{r.Objective, func() {
			if count.Add(1) == end {
				cancel()
			}
		}}
		m, err := lab.Minima(ctx, r, l)
		if after := count.Load() - end; !errors.Is(err, context.Canceled) || m != nil || after > int64(runtime.GOMAXPROCS(0)) {
			t.Errorf("cancelled at evaluation %d: %d more, %v, error %v", end, after, m, err)
		}
		cancel()
	}
}

// TestMinimaPanicInCaller: wherever the objective panics, the caller does.
func TestMinimaPanicInCaller(t *testing.T) {
	total := math.MaxInt
	for end := total; end > 0; end -= 1 + total/100 {
		count := 0 // one start: one goroutine at a time
		r := hillRun(twoWells, 0.3, 0.5)
		r.Objective = watched{r.Objective, func() {
			if count++; count >= end {
				panic("broken")
			}
		}}
		func() {
			defer func() {
				if v := recover(); (v == "broken") != (count >= end) {
					t.Errorf("panic %v after %d evaluations, to panic at %d", v, count, end)
				}
			}()
			lab.Minima(context.Background(), r, nil)
		}()
		if end == math.MaxInt {
			total, end = count, count+1
		}
	}
	if total < 100 {
		t.Errorf("only %d evaluations", total)
	}
}
