package dataset

import "math/rand/v2"

// Examples are inputs beside what a model is to say of them: labels in a classification, targets in a regression.
type Examples struct {
	Width   int       // numbers in an input
	Inputs  []float64 // Len x Width, row by row
	Labels  []int     // numbers in [0, Classes); nil in a regression
	Classes int       // 0 in a regression
	Targets []float64 // nil in a classification
}

// Len is the number of examples.
func (e Examples) Len() int { return max(len(e.Labels), len(e.Targets)) }

// at copies the examples of the given rows, in their order.
func (e Examples) at(rows []int) Examples {
	out := Examples{Width: e.Width, Classes: e.Classes, Inputs: make([]float64, 0, len(rows)*e.Width)}
	for _, i := range rows {
		out.Inputs = append(out.Inputs, e.Inputs[i*e.Width:(i+1)*e.Width]...)
		if e.Labels != nil {
			out.Labels = append(out.Labels, e.Labels[i])
		}
		if e.Targets != nil {
			out.Targets = append(out.Targets, e.Targets[i])
		}
	}
	return out
}

// The streams of rand.NewPCG that data are drawn from, far apart.
const (
	// streamColumn is that of the first column of a table; each column has the next one, so that adding or changing a
	// column leaves those before it as they are.
	streamColumn uint64 = 1 << 16
	// streamSplit orders the rows of one table, or the items of the training files.
	streamSplit uint64 = 2 << 16
	// streamSplitTest orders the items of the test files.
	streamSplitTest uint64 = 3 << 16
	// streamRegression draws the examples of a regression, the training set's and the test set's.
	streamRegression     uint64 = 4 << 16
	streamRegressionTest uint64 = 5 << 16
	// Image k of the glyphs has stream streamGlyph + k, block k of ten images streamGlyphOrder + k and label k
	// streamGlyphLabel + k. Those of the test set begin at image glyphTest.
	streamGlyph      uint64 = 1 << 40
	streamGlyphOrder uint64 = 2 << 40
	streamGlyphLabel uint64 = 3 << 40
)

func generator(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }
