package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/sim/lab"
	"sgdflow/tui"
)

// trainOptions are the flags of the train command.
type trainOptions struct {
	settings    settings
	rates       flag[[]float64]
	sizes       flag[[]int]
	lambdas     flag[[]float64]
	penaltySize flag[int]
	seeds       flag[int]
	flowTime    flag[float64]
	until       flag[float64]
	data        flag[string]
	train, test flag[int]
	point       flag[lab.Slice]
	fresh       bool
	merge       bool
	out         output
}

func newTrain() *cobra.Command {
	var o trainOptions
	cmd := &cobra.Command{
		Use:   "train PRESET|FILE",
		Short: "Train at many learning rates, batch sizes and lambdas, and measure how that does on a test set",
		Long: "Trains a model with a test set at each point of a sweep, from several seeds and all to the same flow time, and\n" +
			"says which of the paper's claims about generalisation the test set bears out. Without lists of its own the sweep\n" +
			"is the preset's, as on the Training screen; with one of the three lists it is their product. lambda is the\n" +
			"strength of the explicit regulariser, (lambda/4) |grad|^2 of the minibatch loss.\n\n" +
			"--data takes the four files of MNIST's names, with .gz or not; of two the one without is read. Batch sizes of the\n" +
			"preset that do not divide the examples taken are left out, or give way to the nearest that do.\n\n" +
			"--point i/n computes the i-th of n slices of the runs, to be spread over machines; --merge joins the JSON files of\n" +
			"all slices to the very bytes that a single run writes. An interrupt ends with the runs that are done.\n\n" +
			"Every run is kept in the user's cache directory as soon as it is done, as the Training screen's are, and found\n" +
			"there by whoever needs it next: a sweep that was interrupted, or killed, goes on where it was when it is started\n" +
			"again. --fresh computes all runs anew.",
		Example: "  sgdflow train glyphs\n" +
			"  sgdflow train glyphs --learning-rates 0.05,0.1,0.2 --batch-sizes 16,64 --seeds 5 --format csv\n" +
			"  sgdflow train glyphs --learning-rates 0.01 --lambdas 0,0.05,0.1 --regulariser-batch-size 8\n" +
			"  sgdflow train glyphs --data ~/mnist --train 512 --test 5000\n" +
			"  sgdflow train glyphs --point 2/8 -o slice2.json\n" +
			"  sgdflow train --merge slice*.json",
		Args:              o.arguments,
		ValidArgsFunction: o.complete,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.merge {
				return o.join(cmd, args)
			}
			return o.compute(cmd, args[0])
		},
	}
	o.define(cmd)
	return cmd
}

func (o *trainOptions) define(cmd *cobra.Command) {
	f := cmd.Flags()
	o.settings.define(cmd, "learning-rate", "batch-size", "start", "seeds", "horizon", "terms")
	f.Lookup("seed").Usage = "seed of a point's first run; the others follow (default: the preset's)"
	o.rates.define(f, "learning-rates", "RATES", "learning rates, with commas between (default: the preset's)", parseRates)
	o.sizes.define(f, "batch-sizes", "SIZES", "batch sizes, with commas between (default: the preset's)", parseSizes)
	o.lambdas.define(f, "lambdas", "LAMBDAS", "strengths of the explicit regulariser, with commas between (default: 0, none)", parseLambdas)
	o.penaltySize.define(f, "regulariser-batch-size", "B",
		"examples in the minibatches whose gradients the regulariser takes (default: the batch size)", parseCount)
	o.seeds.define(f, "seeds", "N", "runs of a point (default: the preset's)", parseCount)
	o.flowTime.define(f, "flow-time", "T", "flow time (updates x learning rate) of every run (default: the preset's)", parseNumber)
	o.until.define(f, "until", "LOSS", "end a run after the epoch whose training loss is at most this (default: the preset's; 0 for never)", parseNumber)
	o.data.define(f, "data", "DIR", "folder of IDX files, as MNIST and Fashion-MNIST ship them, in place of the preset's data", parseFolder)
	o.train.define(f, "train", "N", "examples to train on, of those in the --data folder", parseCount)
	o.test.define(f, "test", "N", "examples to test on, of those in the --data folder", parseCount)
	o.point.define(f, "point", "I/N", "compute the i-th of n slices of the runs only", parseSlice)
	f.BoolVar(&o.fresh, "fresh", false, "compute runs that are kept from before too")
	f.BoolVar(&o.merge, "merge", false, "join slices: the arguments are their JSON files")
	o.out.define(cmd)
	_ = cmd.MarkFlagDirname("data") // it is defined above
}

// arguments wants one preset, or files to merge and nothing that only a computation needs.
func (o *trainOptions) arguments(cmd *cobra.Command, args []string) error {
	if !o.merge {
		return onePreset(cmd, args)
	}
	if len(args) == 0 {
		return errors.New("which files? sgdflow train --merge FILE..., the JSON files of all slices")
	}
	for _, name := range flagNames(cmd) {
		if !slices.Contains([]string{"merge", "format", "output", "help"}, name) && cmd.Flags().Changed(name) {
			return fmt.Errorf("--%s has no part in a merge, the files say all: leave it out", name)
		}
	}
	return nil
}

func (o *trainOptions) complete(cmd *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if o.merge {
		return []cobra.Completion{"json"}, cobra.ShellCompDirectiveFilterFileExt
	}
	return completePresets(cmd, args, text)
}

// join merges the files and writes the result.
func (o *trainOptions) join(cmd *cobra.Command, files []string) error {
	if err := checkOutput(o.out.file); err != nil {
		return err
	}
	s, err := mergeFiles(files)
	if err != nil {
		return err
	}
	return o.write(cmd, s)
}

// compute trains the preset and writes the result.
func (o *trainOptions) compute(cmd *cobra.Command, name string) error {
	p, err := o.load(name)
	if err != nil {
		return err
	}
	x, err := o.experiment(p)
	if err != nil {
		return err
	}
	if err := checkOutput(o.out.file); err != nil {
		return err
	}
	x.Ledger = openStore(x.Key(p.Training.Fingerprint))
	if o.fresh {
		x.Ledger = forgetful{x.Ledger}
	}
	ctx, stop := interruptible(cmd.Context())
	defer stop()
	found := -1.0 // part of the work
	t, ended := measure(ctx, x.Measure, func(t *lab.Training) float64 {
		if found < 0 { // nothing has been computed yet
			found = t.Progress
			sayFound(cmd, &sweep{slice: x.Slice, result: t})
		}
		return (t.Progress - found) / max(1e-9, 1-found) // of what is left, for the time that this takes
	})
	if t == nil {
		return ended
	}
	if t.Unkept != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "sgdflow: runs are not kept for the next time:", t.Unkept)
	}
	s := &sweep{header: newTrainingHeader(p, t.Experiment), slice: x.Slice, result: t}
	done, all := s.count()
	s.interrupted = ended != nil && done < all
	if err := o.write(cmd, s); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// sayFound says how many runs of a sweep that begins are there from before.
func sayFound(cmd *cobra.Command, s *sweep) {
	if found, all := s.count(); found > 0 {
		fmt.Fprintf(cmd.ErrOrStderr(), "sgdflow: %d of %s found from before; --fresh computes them anew\n", found, count(all, "run"))
	}
}

func (o *trainOptions) write(cmd *cobra.Command, s *sweep) error {
	f := forms{table: s.writeTable, json: s.writeJSON, csv: s.writeCSV}
	if cut := s.cut(); cut != "" {
		f.notes = []string{cut}
	}
	return o.out.write(cmd, f)
}

// load reads the preset, with the data that the user names in place of its own.
func (o *trainOptions) load(name string) (p *presets.Preset, err error) {
	switch {
	case o.data.given:
		p, err = presets.LoadWithData(name, presets.Override{Folder: o.data.value, Train: o.train.value, Test: o.test.value})
	case o.train.given || o.test.given:
		err = errors.New("--train and --test go with --data: of its own data a preset says under [split] how many it takes")
	default:
		p, err = openLibrary().Preset(name)
	}
	if err != nil {
		return nil, err
	}
	if p.Training == nil {
		return nil, fmt.Errorf("%s has no test set: train %s, or a preset of your own with test examples under [split]",
			p.Name, strings.Join(trainable(), " or "))
	}
	if o.data.given {
		p.Summary = "with the images of a folder in place of the preset's own data"
	}
	return p, o.settings.apply(p)
}

// trainable lists the built-in presets that have a test set.
func trainable() (all []string) {
	for _, p := range presets.All() {
		if p.Training != nil {
			all = append(all, p.Name)
		}
	}
	return all
}

// experiment is the sweep that the flags ask for.
func (o *trainOptions) experiment(p *presets.Preset) (lab.TrainingExperiment, error) {
	x := tui.TrainingOf(p)
	o.seeds.apply(&x.Seeds)
	o.flowTime.apply(&x.FlowTime)
	o.until.apply(&x.Until)
	if o.rates.given || o.sizes.given || o.lambdas.given {
		x.Points = o.product(p.Training)
	}
	if o.penaltySize.given && !o.lambdas.given {
		return x, errors.New("--regulariser-batch-size goes with --lambdas: give the strengths too")
	}
	x.Slice = lab.Slice{Index: 1, Count: 1}
	o.point.apply(&x.Slice)
	// Sweeps beyond the limit are refused as such.
	if runs := len(x.Points) * x.Seeds; x.Seeds <= lab.MaxTrainingRuns && x.Slice.Count > max(1, runs) {
		return x, fmt.Errorf("--point %s: the sweep has %s: cut it into at most as many slices", sliceText(x.Slice), count(runs, "run"))
	}
	return x, nil
}

// product is the sweep over the lists given, batch size by batch size and learning rate by learning rate.
func (o *trainOptions) product(t *presets.Training) (all []lab.TrainingPoint) {
	rates, sizes, lambdas := t.LearningRates, t.BatchSizes, []float64{0}
	o.rates.apply(&rates)
	o.sizes.apply(&sizes)
	o.lambdas.apply(&lambdas)
	for _, size := range sizes {
		for _, eps := range rates {
			for _, lambda := range lambdas {
				q := lab.TrainingPoint{LearningRate: eps, BatchSize: size, Lambda: lambda, PenaltySize: size}
				if lambda != 0 {
					o.penaltySize.apply(&q.PenaltySize)
				}
				all = append(all, q)
			}
		}
	}
	return all
}

func parseLambdas(text string) ([]float64, error) {
	return parseList(text, parseNumber, "use numbers from 0 with commas between, such as 0,0.05,0.1")
}

func parseFolder(text string) (string, error) {
	if text == "" {
		return "", errors.New("name a folder")
	}
	return text, nil
}
