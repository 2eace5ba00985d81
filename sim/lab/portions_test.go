package lab

import (
	"context"
	"math"
	"slices"
	"testing"

	"sgdflow/sim"
	"sgdflow/sim/simtest"
)

// evaluations tells every evaluation of a logistic regression.
type evaluations struct {
	logistic
	evaluated func()
}

func (o evaluations) Loss(w []float64, batch []int) float64 {
	o.evaluated()
	return o.logistic.Loss(w, batch)
}

func (o evaluations) Grad(dst, w []float64, batch []int) []float64 {
	o.evaluated()
	return o.logistic.Grad(dst, w, batch)
}

func (o evaluations) HessVec(dst, w, v []float64, batch []int) []float64 {
	o.evaluated()
	return o.logistic.HessVec(dst, w, v, batch)
}

func (o evaluations) SquaredGrads(dst, grad, w []float64, batch []int) float64 {
	o.evaluated()
	return o.logistic.SquaredGrads(dst, grad, w, batch)
}

// values are all that an objective says at a point, in several ways of asking for it.
func values(o sim.Objective, batch []int) map[string][]float64 {
	w, v := []float64{0.3, -0.2, 0.1}, []float64{-1, 2, 0.5}
	all := map[string][]float64{
		"loss": {o.Loss(w, batch)}, "gradient": o.Grad([]float64{9, 9, 9}, w, batch), "new gradient": o.Grad(nil, w, batch),
		"product": o.HessVec([]float64{9, 9, 9}, w, v, batch), "new product": o.HessVec(nil, w, v, batch),
	}
	if s, ok := o.(sim.SquaredGradients); ok {
		dst, grad := []float64{9, 9, 9}, []float64{9, 9, 9}
		all["square"] = append(append([]float64{s.SquaredGrads(dst, grad, w, batch)}, dst...), grad...)
		all["square alone"] = []float64{s.SquaredGrads(nil, nil, w, batch)}
	}
	return all
}

// TestPortions: everything is what it is at once, to rounding where there are several portions and to the bit elsewhere.
func TestPortions(t *testing.T) {
	full := newLogistic(3*examplesPerLook+5, 3)
	var long []int
	for i := range 2*examplesPerLook + 1 {
		long = append(long, i*i%full.Len()) // some of them several times
	}
	for _, o := range []sim.Objective{full, struct{ sim.Objective }{full}} {
		p := inPortions(context.Background(), o)
		for _, batch := range [][]int{nil, long, long[:examplesPerLook+1], long[:examplesPerLook], {3, 8, 100}} {
			tolerance := 1e-14
			if batch != nil && len(batch) <= examplesPerLook {
				tolerance = 0
			}
			got, want := values(p, batch), values(o, batch)
			if len(got) != len(want) {
				t.Fatalf("knows squared gradients: %t", len(got) > len(want))
			}
			for what := range want {
				for j := range want[what] {
					within(t, what, got[what][j], want[what][j], tolerance)
				}
			}
		}
	}
}

// TestPortionsEnd: when the context ends in a portion the ones that follow are not gone through, and the value is NaN.
func TestPortionsEnd(t *testing.T) {
	full := newLogistic(4*examplesPerLook, 3)
	w, v := []float64{0.3, -0.2, 0.1}, []float64{-1, 2, 0.5}
	all := make([]int, full.Len())
	for i := range all {
		all[i] = i
	}
	half, grad := make([]float64, 3), make([]float64, 3)
	for what, value := range map[string]func(o sim.SquaredGradients, batch []int) []float64{
		"loss":     func(o sim.SquaredGradients, batch []int) []float64 { return []float64{o.Loss(w, batch)} },
		"gradient": func(o sim.SquaredGradients, batch []int) []float64 { return o.Grad(half, w, batch) },
		"product":  func(o sim.SquaredGradients, batch []int) []float64 { return o.HessVec(half, w, v, batch) },
		"square": func(o sim.SquaredGradients, batch []int) []float64 {
			square := o.SquaredGrads(half, grad, w, batch)
			return append(slices.Concat(half, grad), square)
		},
	} {
		for _, batch := range [][]int{nil, all, all[:3]} {
			for end := range 3 {
				ctx, cancel := context.WithCancel(context.Background())
				count := 0
				o := inPortions(ctx, evaluations{full, func() {
					if count++; count == end {
						cancel()
					}
				}}).(sim.SquaredGradients)
				if end == 0 {
					cancel()
				}
				got := value(o, batch)
				short := len(batch) == 3 && end > 0
				if nan := !slices.ContainsFunc(got, func(x float64) bool { return !math.IsNaN(x) }); nan == short || count > max(end, 1) || end == 0 && count > 0 {
					t.Errorf("%s of %d examples, ended in portion %d: %v after %d", what, len(batch), end, got, count)
				}
				cancel()
			}
		}
	}
}

// TestPortionsDoNotAllocate: nor does a step of SGD that goes through them.
func TestPortionsDoNotAllocate(t *testing.T) {
	table := simtest.Table()
	long := simtest.Valley{X: slices.Repeat(table.X, 32), Y: slices.Repeat(table.Y, 32)}
	o := inPortions(context.Background(), long)
	for _, size := range []int{8, 128, 256} {
		for _, lambda := range []float64{0, 0.1} {
			r := sim.Run{
				Objective: o, Start: []float64{1.8, 0.4}, Horizon: 1, Seeds: 1,
				Settings: sim.Settings{LearningRate: 1e-3, BatchSize: size, Lambda: lambda},
			}
			sgd := sim.NewSGD(r, 0)
			if n := testing.AllocsPerRun(50, func() { sgd.Step() }); n > 0 {
				t.Errorf("%v allocations in a step of a batch of %d, lambda %v", n, size, lambda)
			}
		}
	}
	w := []float64{1.8, 0.4}
	if n := testing.AllocsPerRun(50, func() { o.Loss(w, nil) }); n > 0 {
		t.Errorf("%v allocations in a loss", n)
	}
}
