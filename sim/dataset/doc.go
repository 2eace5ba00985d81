// Package dataset holds the data a finite sum runs over: tables of named numeric columns, read from CSV or generated
// from a seed.
package dataset
