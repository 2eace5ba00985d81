// Package sim holds the numerics of sgdflow: stochastic gradient descent on a finite sum, the mean of an ensemble
// of its paths, and the flows it is compared with: gradient flow, the flow on the modified loss, and with replacement that
// of mean and covariance together.
//
// Everything here is pure and deterministic: no clock, no input or output, and the same seed gives the same bits on
// any number of cores. Where the target has fused multiply-add the compiler may round x*y + z once in place of twice, but
// not across a conversion: in this package and those below it every product that is added is written float64(x*y).
//
// The theory is S. L. Smith, B. Dherin, D. G. T. Barrett, S. De, "On the Origin of Implicit
// Regularization in Stochastic Gradient Descent", ICLR 2021 (arXiv 2101.12176).
//
// A caller's bug panics with the prefix "sim: ", bad data is an error, and an ordinary ending, divergence among
// them, is a Status.
package sim
