package sim

import "fmt"

// StatusKind says how a track of a run stands or ended.
type StatusKind int

const (
	Running  StatusKind = iota
	Complete            // reached the horizon
	Diverged            // left every bound or stopped being finite
	Stiff               // the integrator would need more steps than it may take
)

// Status is the ordinary ending of a track. Divergence is a result, not an error.
type Status struct {
	Kind   StatusKind
	Update int     // Diverged, for SGD: the update at which the first path left the bounds
	Time   float64 // flow time of the ending
	Kinks  bool    // of a flow: it went along kinks, and is off by about a thousandth of its way, in large problems by up to a hundredth; see Tolerance.Over
}

// String says it in words: "running", "complete", "complete, along kinks: 2 to 3 digits", "diverged at update 12",
// "diverged at t 3.2".
func (s Status) String() string {
	switch s.Kind {
	case Running:
		return "running"
	case Complete:
		if s.Kinks {
			return "complete, along kinks: 2 to 3 digits"
		}
		return "complete"
	case Diverged:
		if s.Update > 0 {
			return fmt.Sprintf("diverged at update %d", s.Update)
		}
		return fmt.Sprintf("diverged at t %.4g", s.Time)
	case Stiff:
		return fmt.Sprintf("stopped at t %.4g: too stiff to integrate further", s.Time)
	}
	return fmt.Sprintf("StatusKind(%d)", int(s.Kind))
}

// DivergenceBound is the size of a parameter beyond which a track that started at w counts as diverged: far outside
// of any picture, and small enough that nothing computed there overflows.
func DivergenceBound(w []float64) float64 {
	bound := 1.0
	for _, v := range w {
		bound = max(bound, v, -v)
	}
	return 1e6 * bound
}

// within says whether every element is finite and at most bound in size.
func within(w []float64, bound float64) bool {
	for _, v := range w {
		if !(v <= bound && v >= -bound) {
			return false
		}
	}
	return true
}
