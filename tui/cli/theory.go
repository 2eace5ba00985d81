package cli

import (
	_ "embed"

	"github.com/spf13/cobra"
)

// theoryText is two pages of plain text, lines of at most 78 columns.
//
//go:embed theory.txt
var theoryText string

// newTheory is a help topic: a command that does nothing but have its text read.
func newTheory() *cobra.Command {
	return &cobra.Command{
		Use:   "theory",
		Short: "The theory in two pages: what SGD's mean follows, to which order, and where that ends",
		Long:  theoryText,
	}
}
