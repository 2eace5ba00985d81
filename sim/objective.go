package sim

// Objective is a finite sum of N per-example losses over d parameters,
//
//	C(w) = (1/N) sum_i C_i(w).
//
// In every method w has length Dim, batch holds example indices in [0, Len) and nil stands for all examples; w, v
// and batch are neither modified nor kept. Implementations are safe for concurrent use, do not allocate in Loss,
// nor in Grad and HessVec when dst is given, and panic with the prefix "sim: " when a length does not match. dst may
// hold anything and must not overlap w or v.
type Objective interface {
	// Dim is the number d of parameters.
	Dim() int
	// Len is the number N of examples.
	Len() int
	// Loss returns the mean of C_i(w) over the batch.
	Loss(w []float64, batch []int) float64
	// Grad stores the gradient of Loss in dst, which has length Dim or is nil to allocate, and returns it.
	Grad(dst, w []float64, batch []int) []float64
	// HessVec stores the product of the Hessian of Loss with v, of length Dim, in dst as Grad does.
	HessVec(dst, w, v []float64, batch []int) []float64
}

// SquaredGradients is an Objective that knows the mean square of its per-example gradients, and its derivative, in about
// the time that a few full gradients take: where it is not, N gradients and N Hessian-vector products of single examples
// say the same.
type SquaredGradients interface {
	Objective
	// SquaredGrads returns (1/|batch|) sum_i |grad C_i(w)|^2 over the batch, nil for all examples. Where dst, of length
	// Dim, is not nil it stores half the gradient of that there, (1/|batch|) sum_i H_i grad C_i; where grad is not nil,
	// what Grad would. dst and grad overlap neither each other nor w.
	SquaredGrads(dst, grad, w []float64, batch []int) float64
}
