package sim_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"

	"sgdflow/sim"
)

func compare(t *testing.T, r sim.Run, stride int) *sim.Comparison {
	t.Helper()
	c, err := sim.Compare(context.Background(), r, stride)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// advanceTo computes a comparison piece by piece, the pieces as long as sizes says in turn.
func advanceTo(t *testing.T, r sim.Run, stride int, sizes ...int) *sim.Comparison {
	t.Helper()
	c, err := sim.NewComparer(context.Background(), r, stride)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; !c.Done(); i++ {
		if err := c.Advance(context.Background(), sizes[i%len(sizes)]); err != nil {
			t.Fatal(err)
		}
	}
	return c.Comparison()
}

// sameComparison compares all of two comparisons bit by bit.
func sameComparison(t *testing.T, a, b *sim.Comparison) {
	t.Helper()
	for _, p := range []struct {
		name string
		a, b sim.Path
	}{
		{"means", a.Mean, b.Mean},
		{"standard errors", a.StdErr, b.StdErr},
		{"samples", a.Sample, b.Sample},
		{"gradient flows", a.Gradient, b.Gradient},
		{"modified flows", a.Modified, b.Modified},
		{"moment flows", a.Moment, b.Moment},
		{"predicted covariances", a.MomentCov, b.MomentCov},
		{"measured covariances", a.Cov, b.Cov},
	} {
		samePath(t, p.name, p.a, p.b)
	}
	for _, p := range []struct {
		name string
		a, b []float64
	}{
		{"times", a.Time, b.Time},
		{"sharpness", a.Sharpness, b.Sharpness},
		{"losses at the mean", a.Loss.Mean, b.Loss.Mean},
		{"losses on gradient flow", a.Loss.Gradient, b.Loss.Gradient},
		{"losses on modified flow", a.Loss.Modified, b.Loss.Modified},
		{"full-batch parts at the mean", a.Regularizer.Mean.FullBatch, b.Regularizer.Mean.FullBatch},
		{"minibatch parts at the mean", a.Regularizer.Mean.Minibatch, b.Regularizer.Mean.Minibatch},
		{"full-batch parts on gradient flow", a.Regularizer.Gradient.FullBatch, b.Regularizer.Gradient.FullBatch},
		{"minibatch parts on gradient flow", a.Regularizer.Gradient.Minibatch, b.Regularizer.Gradient.Minibatch},
		{"full-batch parts on modified flow", a.Regularizer.Modified.FullBatch, b.Regularizer.Modified.FullBatch},
		{"minibatch parts on modified flow", a.Regularizer.Modified.Minibatch, b.Regularizer.Modified.Minibatch},
		{"gaps to gradient flow", a.Gap.Gradient, b.Gap.Gradient},
		{"gaps to modified flow", a.Gap.Modified, b.Gap.Modified},
		{"gaps to moment flow", a.Gap.Moment, b.Gap.Moment},
	} {
		if !sameBits(p.a, p.b) {
			t.Errorf("%s differ: %d and %d", p.name, len(p.a), len(p.b))
		}
	}
	if a.Status != b.Status || a.Stride != b.Stride {
		t.Errorf("status %v and %v, stride %d and %d", a.Status, b.Status, a.Stride, b.Stride)
	}
}

func TestPieceByPiece(t *testing.T) {
	for _, rate := range []float64{0.05, 0.8} { // to the horizon, and into divergence
		for _, s := range sim.Samplings {
			for _, stride := range []int{1, 4, 7} {
				t.Run(fmt.Sprintf("rate %v %v stride %d", rate, s, stride), func(t *testing.T) {
					r := valleyRun(s)
					r.Settings.LearningRate, r.Settings.BatchSize, r.Horizon = rate, 1, 400*rate
					whole := compare(t, r, stride)
					sameComparison(t, advanceTo(t, r, stride, 1), whole)
					sameComparison(t, advanceTo(t, r, stride, 3, 50, 1, 1000), whole)
				})
			}
		}
	}
}

// TestEntries checks every series of a comparison against its definition.
func TestEntries(t *testing.T) {
	r := valleyRun(sim.Shuffle)
	r.Horizon = 2.13 // 42 updates of 0.05 and a rest
	const stride = 4
	c := compare(t, r, stride)
	if len(c.Time) != 11 || c.Stride != stride || !reflect.DeepEqual(c.Run, r) {
		t.Fatalf("%d entries, stride %d of run %+v", len(c.Time), c.Stride, c.Run)
	}
	penalty := sim.NewModified(r.Objective, r.Settings)
	for i, at := range c.Time {
		near(t, "time", at, float64(i)*stride*0.05, 1e-15)
		mean, stderr := naiveMean(r, i*stride)
		near(t, "mean", gap(c.Mean.At(i), mean), 0, 1e-14)
		near(t, "standard error", gap(c.StdErr.At(i), stderr), 0, 1e-13)

		// The integrator's tolerance of 1e-10 a step, some steps long.
		gradient := rungeKutta(sim.GradientFlow(r.Objective), r.Start, at, 1000)
		modified := rungeKutta(penalty.Flow(), r.Start, at, 1000)
		near(t, "gradient flow", gap(c.Gradient.At(i), gradient), 0, 1e-9)
		near(t, "modified flow", gap(c.Modified.At(i), modified), 0, 1e-9)
		near(t, "gap to gradient flow", c.Gap.Gradient[i], gap(mean, gradient), 1e-9)
		near(t, "gap to modified flow", c.Gap.Modified[i], gap(mean, modified), 1e-9)

		near(t, "loss at the mean", c.Loss.Mean[i], r.Objective.Loss(mean, nil), 1e-13)
		near(t, "loss on gradient flow", c.Loss.Gradient[i], r.Objective.Loss(gradient, nil), 1e-9)
		near(t, "loss on modified flow", c.Loss.Modified[i], r.Objective.Loss(modified, nil), 1e-9)
		for _, track := range []struct {
			name      string
			got       sim.Parts
			at        []float64
			tolerance float64
		}{
			{"the mean", c.Regularizer.Mean, mean, 1e-13},
			{"gradient flow", c.Regularizer.Gradient, gradient, 1e-8},
			{"modified flow", c.Regularizer.Modified, modified, 1e-8},
		} {
			full, minibatch := penalty.Regularizer(track.at)
			near(t, "full-batch part on "+track.name, track.got.FullBatch[i], full, track.tolerance)
			near(t, "minibatch part on "+track.name, track.got.Minibatch[i], minibatch, track.tolerance)
		}
		near(t, "sharpness", c.Sharpness[i], hessianRadius(r.Objective, mean), 1e-12)
	}
	want := sim.Status{Kind: sim.Complete, Time: c.Time[10]}
	if c.Status.SGD != want || c.Status.Gradient != want || c.Status.Modified != want {
		t.Errorf("status %+v, want %+v for all", c.Status, want)
	}
}

// hessianRadius is the larger eigenvalue of a 2 x 2 Hessian by the quadratic formula.
func hessianRadius(o sim.Objective, w []float64) float64 {
	x, y := o.HessVec(nil, w, []float64{1, 0}, nil), o.HessVec(nil, w, []float64{0, 1}, nil)
	return (x[0]+y[1])/2 + math.Hypot((x[0]-y[1])/2, x[1])
}

// TestLengths: how many entries a run has, and that an epoch longer than the horizon leaves the one at time zero.
func TestLengths(t *testing.T) {
	for _, c := range []struct {
		rate, horizon float64
		stride, want  int
	}{
		{0.05, 2, 1, 41},
		{0.05, 2, 4, 11},
		{0.05, 2.04, 1, 41},
		{0.1, 0.3, 1, 4},
		{0.1, 0.3, 3, 2},
		{0.1, 0.3, 4, 1},
		{0.1, 0.05, 1, 1},
		{1. / 3, 1, 1, 4},
	} {
		t.Run(fmt.Sprintf("rate %v horizon %v stride %d", c.rate, c.horizon, c.stride), func(t *testing.T) {
			r := valleyRun(sim.Reshuffle)
			r.Settings.LearningRate, r.Horizon = c.rate, c.horizon
			got := compare(t, r, c.stride)
			for name, n := range map[string]int{
				"times": len(got.Time), "means": got.Mean.Len(), "standard errors": got.StdErr.Len(), "samples": got.Sample.Len(),
				"gradient flow": got.Gradient.Len(), "modified flow": got.Modified.Len(), "losses": len(got.Loss.Mean),
				"gaps": len(got.Gap.Modified), "sharpness": len(got.Sharpness), "regulariser": len(got.Regularizer.Mean.Minibatch),
				"regulariser on gradient flow": len(got.Regularizer.Gradient.FullBatch),
				"regulariser on modified flow": len(got.Regularizer.Modified.Minibatch),
			} {
				if n != c.want {
					t.Errorf("%d %s, want %d", n, name, c.want)
				}
			}
			if got.Status.SGD.Kind != sim.Complete {
				t.Errorf("status %v", got.Status.SGD)
			}
		})
	}
}

func TestOneSeed(t *testing.T) {
	r := valleyRun(sim.Reshuffle)
	r.Seeds = 1
	c := compare(t, r, 1)
	if c.StdErr.Len() != 0 {
		t.Error("one seed has a standard error")
	}
	samePath(t, "mean and sample", c.Mean, c.Sample)
}

// TestPublishedComparisonStays: a comparison handed out keeps its bits while the Comparer goes on.
func TestPublishedComparisonStays(t *testing.T) {
	r := valleyRun(sim.Reshuffle)
	c, err := sim.NewComparer(context.Background(), r, 1)
	if err != nil {
		t.Fatal(err)
	}
	type kept struct{ shared, copied *sim.Comparison }
	var all []kept
	for !c.Done() {
		all = append(all, kept{c.Comparison(), deepCopy(c.Comparison())})
		if err := c.Advance(context.Background(), 3); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range all {
		sameComparison(t, k.shared, k.copied)
	}
}

func deepCopy(c *sim.Comparison) *sim.Comparison {
	k := *c
	for _, s := range []*[]float64{
		&k.Time, &k.Sharpness, &k.Loss.Mean, &k.Loss.Gradient, &k.Loss.Modified,
		&k.Regularizer.Mean.FullBatch, &k.Regularizer.Mean.Minibatch, &k.Regularizer.Gradient.FullBatch,
		&k.Regularizer.Gradient.Minibatch, &k.Regularizer.Modified.FullBatch, &k.Regularizer.Modified.Minibatch,
		&k.Gap.Gradient, &k.Gap.Modified, &k.Gap.Moment,
	} {
		*s = append([]float64(nil), *s...)
	}
	for _, p := range []*sim.Path{&k.Mean, &k.StdErr, &k.Sample, &k.Gradient, &k.Modified, &k.Moment, &k.MomentCov, &k.Cov} {
		var q sim.Path
		for _, w := range points(*p) {
			q.Append(w)
		}
		*p = q
	}
	return &k
}

// TestEntryWidth counts the numbers of a comparison, whatever fields it has.
func TestEntryWidth(t *testing.T) {
	for _, sampling := range sim.Samplings {
		c := compare(t, valleyRun(sampling), 1)
		if got, want := numbersIn(reflect.ValueOf(*c)), len(c.Time)*sim.EntryWidth(c.Run); got != want {
			t.Errorf("%v: %d numbers in %d entries of %d", sampling, got, len(c.Time), sim.EntryWidth(c.Run))
		}
	}
}

// numbersIn counts those of paths and series in a struct, its Run aside.
func numbersIn(v reflect.Value) (n int) {
	switch x := v.Interface().(type) {
	case sim.Run:
		return 0
	case sim.Path:
		return x.Len() * x.Dim()
	case []float64:
		return len(x)
	}
	if v.Kind() == reflect.Struct {
		for i := range v.NumField() {
			n += numbersIn(v.Field(i))
		}
	}
	return n
}
