// Package expr is the formula language of preset files: arithmetic over named parameters and data columns, compiled
// once to straight-line tapes that give the mean of the formula over a batch of rows, its exact gradient and exact
// Hessian-vector products without allocating.
//
// # Language
//
//	formula = compare [ "?" formula ":" formula ]            right associative, lowest
//	compare = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ]     1 or 0; does not chain
//	sum     = product { ("+" | "-") product }
//	product = signed { ("*" | "/") signed }
//	signed  = "-" signed | power                             -x^2 is -(x^2)
//	power   = operand [ "^" signed ]                         right associative
//	operand = number | name | function "(" formula { "," formula } ")" | "(" formula ")"
//
// Names are [A-Za-z_][A-Za-z0-9_]*, case-sensitive. Functions are exp log sqrt tanh sigmoid softplus abs sin cos
// relu of one argument and min max of two or more; pi is a constant. A Generator also knows normal() and uniform().
// A condition is true when it is not 0. Source, nesting and size are bounded by MaxSource, MaxDepth and MaxNodes, and
// a constant part that is not finite, such as 1/0 or 9^9^9, is refused.
//
// # Derivatives
//
// The formula becomes a graph with common parts shared. Reverse mode adds the graph of the gradient, forward mode over
// that the graph of the Hessian-vector product (Pearlmutter, "Fast exact multiplication by the Hessian", Neural
// Computation 6, 1994); each is then lowered to a tape of its own, so that a gradient computes nothing it does not need.
//
// At kinks: abs'(0) = 0, relu'(0) = 0, min and max follow their first argument on ties, comparisons have derivative 0.
// Only the branch taken by ?: (or chosen by min, max, relu) contributes; a value that is not finite in the other reaches
// neither value nor derivative, save that min, max and relu of NaN are NaN. Outside the domain of log, sqrt or a power,
// value and derivatives are NaN.
//
// # Order of summation
//
// Rows are summed in blocks of 64 in batch order; within a block in four interleaved partial sums, added as
// (s0+s1)+(s2+s3). The order depends on nothing else: the same call gives the same bits.
package expr
