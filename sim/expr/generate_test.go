package expr

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestGenerator(t *testing.T) {
	source := func() *rand.Rand { return rand.New(rand.NewPCG(7, 3)) }
	t.Run("draws in written order", func(t *testing.T) {
		g, err := CompileGenerator("x + i*normal() - (x > 100 ? uniform() : normal()) + 0*normal()", []string{"x"})
		if err != nil {
			t.Fatal(err)
		}
		r, want := source(), source()
		for i := range 5 {
			x := float64(i) / 2
			n1, _, n2, _ := want.NormFloat64(), want.Float64(), want.NormFloat64(), want.NormFloat64()
			if got, want := g.At(i, []float64{x}, r), x+float64(i)*n1-n2; got != want {
				t.Errorf("row %d is %v, want %v", i, got, want)
			}
		}
	})
	t.Run("equal calls draw apart", func(t *testing.T) {
		g, err := CompileGenerator("uniform() - uniform()", nil)
		if err != nil {
			t.Fatal(err)
		}
		if g.At(0, nil, source()) == 0 {
			t.Error("two draws are one")
		}
	})
	for _, c := range []struct {
		source  string
		columns []string
		reason  string
	}{
		{"normal", nil, "column 1: function normal lacks its arguments"},
		{"2*normal(1)", nil, "column 3: normal() takes no arguments"},
		{"normal(", nil, `column 8: missing ")"`},
		{"y + 1", []string{"x"}, "known are x, i"},
		{"i", []string{"i"}, "the name i is the row number"},
	} {
		t.Run(c.source, func(t *testing.T) {
			if _, err := CompileGenerator(c.source, c.columns); err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("error %v, want ...%s...", err, c.reason)
			}
		})
	}
}
