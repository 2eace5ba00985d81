package cli

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sgdflow/presets"
	"sgdflow/sim"
)

// settings are the flags that change a preset's run. Only those given on the command line are applied.
type settings struct {
	learningRate, horizon flag[float64]
	batchSize, seeds      flag[int]
	sampling              flag[sim.Sampling]
	start                 flag[startPoint]
	seed                  flag[uint64]
	terms                 flag[sim.Terms]
}

// define gives the command the flags, less those that have no part in what it does.
func (s *settings) define(cmd *cobra.Command, without ...string) {
	f := pflag.NewFlagSet("", pflag.ContinueOnError)
	s.learningRate.define(f, "learning-rate", "RATE", "step size eps of SGD", parseNumber)
	s.batchSize.define(f, "batch-size", "B", "examples in a minibatch, a divisor of their number", parseCount)
	s.sampling.define(f, "sampling", "NAME", "how minibatches are drawn: "+names(sim.Samplings), sim.ParseSampling)
	s.start.define(f, "start", "W", "starting point, one number a parameter: 2.2,0.15; or seed:7, the one that seed 7 draws", parseStart)
	s.seed.define(f, "seed", "SEED", "seed of all random draws", parseSeed)
	s.seeds.define(f, "seeds", "N", "number of SGD paths averaged", parseCount)
	s.horizon.define(f, "horizon", "T", "flow time (updates x learning rate) to run to", parseNumber)
	s.terms.define(f, "terms", "NAME", "terms of the regulariser in the modified flow: "+names(sim.AllTerms), sim.ParseTerms)
	f.VisitAll(func(x *pflag.Flag) {
		if !slices.Contains(without, x.Name) {
			cmd.Flags().AddFlag(x)
		}
	})
	for name, words := range map[string]string{"sampling": names(sim.Samplings), "terms": names(sim.AllTerms)} {
		if !slices.Contains(without, name) {
			complete(cmd, name, strings.Split(words, ", "))
		}
	}
}

// load reads the preset named by the arguments, the default one when there is none, and applies the flags. Its error
// is the input's fault.
func (s *settings) load(cmd *cobra.Command, args []string) (*presets.Preset, error) {
	name := presets.Default()
	if len(args) > 0 {
		name = args[0]
	}
	p, err := openLibrary().Preset(name)
	if err != nil {
		return nil, orCommand(cmd, name, err)
	}
	if err := s.apply(p); err != nil {
		return nil, err
	}
	return p, p.Run.Validate()
}

// orCommand is the error for a preset's name that leads nowhere, with the command that may be meant.
func orCommand(cmd *cobra.Command, name string, err error) error {
	if meant := cmd.Root().SuggestionsFor(name); len(meant) > 0 && cmd == cmd.Root() {
		return fmt.Errorf("%w (or did you mean the command \"sgdflow %s\"?)", err, meant[0])
	}
	return err
}

// apply changes the preset's run. Where its start is drawn by a law, another seed draws another one; where it is not, asking
// for one that is drawn is an error.
func (s *settings) apply(p *presets.Preset) error {
	r := &p.Run
	s.learningRate.apply(&r.Settings.LearningRate)
	s.batchSize.apply(&r.Settings.BatchSize)
	s.sampling.apply(&r.Settings.Sampling)
	s.seed.apply(&r.Settings.Seed)
	if s.seed.given && p.Model != nil {
		r.Start = p.Model.Start(s.seed.value)
	}
	switch start := s.start.value; {
	case start.w != nil:
		r.Start = start.w
	case s.start.given && p.Model == nil:
		return fmt.Errorf("--start %s: a seed draws the start of networks, and %s is none; give numbers, such as --start %s",
			s.start.text, p.Name, startNumbers(r.Start))
	case s.start.given:
		r.Start = p.Model.Start(start.seed)
	}
	s.seeds.apply(&r.Seeds)
	s.horizon.apply(&r.Horizon)
	s.terms.apply(&r.Settings.Terms)
	return nil
}

// flag is the value of a command line flag that knows whether it was given. It implements pflag.Value.
type flag[T any] struct {
	parse func(string) (T, error)
	kind  string
	value T
	text  string
	given bool
}

var _ pflag.Value = (*flag[int])(nil)

func (f *flag[T]) define(set *pflag.FlagSet, name, kind, usage string, parse func(string) (T, error)) {
	f.parse, f.kind = parse, kind
	set.Var(f, name, usage)
}

// Set, String and Type are pflag's.
func (f *flag[T]) Set(text string) (err error) {
	f.value, err = f.parse(text)
	f.text, f.given = text, true
	return err
}

func (f *flag[T]) String() string { return f.text }
func (f *flag[T]) Type() string   { return f.kind }

func (f *flag[T]) apply(to *T) {
	if f.given {
		*to = f.value
	}
}

func parseNumber(text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, errors.New("use a finite number such as 0.05")
	}
	return v, nil
}

func parseCount(text string) (int, error) {
	v, err := strconv.Atoi(text)
	if err != nil || v < 1 {
		return 0, errors.New("use a whole number from 1")
	}
	return v, nil
}

func parseSeed(text string) (uint64, error) {
	v, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, errors.New("use a whole number from 0")
	}
	return v, nil
}

// startPoint is a start of numbers, or the one that a seed draws where a law draws it.
type startPoint struct {
	w    []float64 // nil for a start that is drawn
	seed uint64
}

// drawnPrefix is what a start begins with that a seed draws.
const drawnPrefix = "seed:"

func parseStart(text string) (p startPoint, err error) {
	if seed, drawn := strings.CutPrefix(text, drawnPrefix); drawn {
		p.seed, err = parseSeed(seed)
		return p, err
	}
	p.w, err = parseList(text, parseNumber, "use finite numbers with commas between, such as 2.2,0.15")
	return p, err
}

// startNumbers is a point as parseStart reads it.
func startNumbers(w []float64) string {
	texts := make([]string, len(w))
	for j, v := range w {
		texts[j] = shortest(v)
	}
	return strings.Join(texts, ",")
}

func parseRates(text string) ([]float64, error) {
	return parseList(text, parseNumber, "use numbers with commas between, such as 0.04,0.02,0.01")
}

func parseSizes(text string) ([]int, error) {
	return parseList(text, parseCount, "use whole numbers from 1 with commas between, such as 1,2,4")
}

// parseList reads values with commas between. hint is the error when one of them is none.
func parseList[T any](text string, parse func(string) (T, error), hint string) (all []T, err error) {
	for _, field := range strings.Split(text, ",") {
		v, err := parse(strings.TrimSpace(field))
		if err != nil {
			return nil, errors.New(hint)
		}
		all = append(all, v)
	}
	return all, nil
}

// oneOf is the parser of a flag that takes one of a few words.
func oneOf(words []string) func(string) (string, error) {
	return func(text string) (string, error) {
		for _, w := range words {
			if text == w {
				return text, nil
			}
		}
		return "", fmt.Errorf("use one of %s", strings.Join(words, ", "))
	}
}

func names[T fmt.Stringer](all []T) string {
	words := make([]string, len(all))
	for i, v := range all {
		words[i] = v.String()
	}
	return strings.Join(words, ", ")
}
