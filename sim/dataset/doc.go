// Package dataset holds the data a finite sum runs over: tables of named numeric columns, read from CSV or generated
// from a seed, and examples to learn from, taken from tables or IDX files or drawn from a seed.
package dataset
