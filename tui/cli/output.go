package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sgdflow/presets"
)

// formats are the names of the forms that results are written in, the one for people first.
var formats = []string{"table", "json", "csv"}

// forms writes one result in each format.
type forms struct {
	table, json, csv func(io.Writer) error
	notes            []string // what the CSV form has no place for, said on standard error
}

// output is where the results of a command go, and in what form.
type output struct {
	format flag[string]
	file   string // "" and "-" for standard output
}

func (o *output) define(cmd *cobra.Command) {
	o.format.define(cmd.Flags(), "format", "NAME", strings.Join(formats, ", ")+
		" (default: what the output's name ends in, else table)", oneOf(formats))
	cmd.Flags().StringVarP(&o.file, "output", "o", "", "`FILE` to write, replaced only by a whole new one (default, and for -: standard output)")
	complete(cmd, "format", formats)
}

// computed computes something of a preset until its context, one of interruptible, ends: it returns the forms of the result, nil
// where there is none, and what has kept it from one.
type computed func(ctx context.Context, p *presets.Preset) (*forms, error)

// results is the RunE of a command that writes what is computed of the preset it names, changed by its settings. Whether it can
// be written where it is to go is found out first; an error in either is the input's fault.
func (o *output) results(s *settings, compute computed) func(cmd *cobra.Command, args []string) error {
	return func(cmd *cobra.Command, args []string) error {
		p, err := s.load(cmd, args)
		if err == nil {
			err = checkOutput(o.file)
		}
		if err != nil {
			return err
		}
		return o.deliver(cmd, p, compute)
	}
}

// deliver computes and writes what there is. Its error after a signal is the failure that this is, also where all was written.
func (o *output) deliver(cmd *cobra.Command, p *presets.Preset, compute computed) error {
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	f, err := compute(ctx, p)
	if f == nil {
		return err
	}
	if err := o.write(cmd, *f); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// form is the format asked for, by flag or else by the name of the output file.
func (o *output) form() string {
	if o.format.given {
		return o.format.value
	}
	if ext := strings.TrimPrefix(filepath.Ext(o.file), "."); slices.Contains(formats, ext) {
		return ext
	}
	return formats[0]
}

// write writes the result. Its error is a failure.
func (o *output) write(cmd *cobra.Command, f forms) (err error) {
	write := f.table
	switch o.form() {
	case "json":
		write = f.json
	case "csv":
		write = f.csv
	}
	if toStdout(o.file) {
		err = writeBuffered(cmd.OutOrStdout(), write)
	} else {
		err = writeFile(o.file, write)
	}
	if err != nil {
		return failure{err}
	}
	if o.form() == "csv" {
		for _, note := range f.notes {
			fmt.Fprintln(cmd.ErrOrStderr(), "sgdflow:", note)
		}
	}
	return nil
}
