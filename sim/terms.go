package sim

import "fmt"

// Terms says which parts of the implicit regulariser a modified loss holds. Leaving one out shows what it is
// responsible for: with FullBatchTerm alone the modified loss is that of full-batch gradient descent.
type Terms int

const (
	BothTerms     Terms = iota // the whole of R, the default
	FullBatchTerm              // |grad C|^2 / 4 alone
	MinibatchTerm              // the minibatch part alone
	NoTerms                    // none: the modified flow is gradient flow
)

// AllTerms lists every choice in the order in which the interface offers them.
var AllTerms = []Terms{BothTerms, FullBatchTerm, MinibatchTerm, NoTerms}

var termNames = [...]string{BothTerms: "both", FullBatchTerm: "full-batch", MinibatchTerm: "minibatch", NoTerms: "none"}

// String returns the name used on the command line.
func (t Terms) String() string {
	if t < 0 || int(t) >= len(termNames) {
		return fmt.Sprintf("Terms(%d)", int(t))
	}
	return termNames[t]
}

// ParseTerms is the inverse of String.
func ParseTerms(name string) (Terms, error) {
	for t, n := range termNames {
		if n == name {
			return Terms(t), nil
		}
	}
	return 0, fmt.Errorf("unknown terms %q: use both, full-batch, minibatch or none", name)
}

// Of is the part of R that the terms keep, for its two parts at a point.
func (t Terms) Of(fullBatch, minibatch float64) float64 {
	r := 0.0
	if t == BothTerms || t == FullBatchTerm {
		r += float64(fullBatch) // where this is inlined, a product
	}
	if t == BothTerms || t == MinibatchTerm {
		r += float64(minibatch)
	}
	return r
}
