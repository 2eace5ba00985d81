// Command mutations breaks sgdflow's numbers on purpose, in one place at a time, and says which tests notice. Run in the
// folder of go.mod:
//
//	go run ./sim/testdata/mutations check                    every written mutation still has its place in the code, and compiles
//	go run ./sim/testdata/mutations list [REGEXP]            makes those that are written down, all or those so named: each must fail a test
//	go run ./sim/testdata/mutations sample PACKAGE N SEED    makes N of those that mutators find in a package, drawn at random
//
// Nothing on disk changes. A mutant takes a few seconds: that of the code it changes, compiled, and its tests up to the first
// that fails. list ends with status 1 where a mutant survives, and so does sample where one does that has no line
// in equivalent.txt, which says why no test could notice.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ok, err := run(ctx, os.Stdout, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutations:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) (ok bool, err error) {
	switch {
	case len(args) == 1 && args[0] == "check":
		all, err := written("")
		if err == nil {
			fmt.Fprintf(out, "%d written mutations have their place in the code and compile\n", len(all))
		}
		return true, err
	case len(args) > 0 && len(args) <= 2 && args[0] == "list":
		return list(ctx, out, strings.Join(args[1:], ""))
	case len(args) == 4 && args[0] == "sample":
		n, err := strconv.Atoi(args[2])
		if err != nil || n < 1 {
			return false, fmt.Errorf("%q mutants: use a whole number from 1", args[2])
		}
		seed, err := strconv.ParseUint(args[3], 10, 64)
		if err != nil {
			return false, fmt.Errorf("seed %q: use a whole number from 0", args[3])
		}
		return sample(ctx, out, strings.TrimPrefix(args[1], "./"), n, seed)
	}
	return false, fmt.Errorf("use check, list [REGEXP] or sample PACKAGE N SEED")
}

// dependants are tested after a package itself, in this order, as long as a mutant survives.
var dependants = map[string][]string{
	"sim":           {"sim/lab", "sim/live"},
	"sim/objective": {"sim/lab"},
	"sim/expr":      {"sim/objective"},
	"sim/lab":       {},
	"sim/live":      {},
	"tui/plot":      {"tui/figure"},
}

// suitesOf are those of a package and of its dependants, all of which pass as they are.
func suitesOf(ctx context.Context, folder string) (all []suite, err error) {
	for _, p := range append([]string{folder}, dependants[folder]...) {
		s, err := newSuite(ctx, p)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// list makes the written mutations.
func list(ctx context.Context, out io.Writer, name string) (ok bool, err error) {
	all, err := written(name)
	if err != nil {
		return false, err
	}
	suites := map[string][]suite{}
	dead := 0
	for i, m := range all {
		if suites[m.folder] == nil {
			if suites[m.folder], err = suitesOf(ctx, m.folder); err != nil {
				return false, err
			}
		}
		v, err := judge(ctx, m.mutant, suites[m.folder])
		if err != nil {
			return false, err
		}
		if v.fate == killed || v.fate == timedOut {
			dead++
		}
		fmt.Fprintf(out, "%3d %-9s %s: %s (%.1f s)\n", i+1, v.fate, m.name, v.by, v.took.Seconds())
	}
	fmt.Fprintf(out, "figure: %d of %d mutations of terms, rules and coefficients fail a test\n", dead, len(all))
	return dead == len(all), nil
}

// sample makes n generated mutations of a package, those that do not compile not counted.
func sample(ctx context.Context, out io.Writer, folder string, n int, seed uint64) (ok bool, err error) {
	files, err := sources(folder)
	if err != nil {
		return false, err
	}
	excused, err := equivalents()
	if err != nil {
		return false, err
	}
	suites, err := suitesOf(ctx, folder)
	if err != nil {
		return false, err
	}
	var all []mutant
	for _, s := range files {
		all = append(all, generated(s)...)
	}
	random := rand.New(rand.NewPCG(seed, 0))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	types := newCompiler()
	tried, dead, own, equal := 0, 0, 0, 0
	for _, m := range all {
		if tried == n {
			break
		}
		if types.check(files, m) != nil {
			continue
		}
		v, err := judge(ctx, m, suites)
		if err != nil {
			return false, err
		}
		if v.fate == notCompiling { // what the compiler alone objects to
			continue
		}
		tried++
		switch _, no := excused[m.name]; {
		case v.fate != survived:
			dead++
			if strings.HasPrefix(v.by+" ", folder+" ") {
				own++
			}
		case no:
			equal++
			v.fate = "equivalent"
		}
		fmt.Fprintf(out, "%3d %-10s %s: %s (%.1f s)\n", tried, v.fate, m.name, v.by, v.took.Seconds())
	}
	if tried-equal < 1 {
		return false, fmt.Errorf("no mutant of %s compiles", folder)
	}
	low, high := wilson(dead, tried-equal)
	fmt.Fprintf(out, "%d places in all; seed %d; %d equivalent to the code, excused; %d noticed by the package's own tests\n", len(all), seed, equal, own)
	fmt.Fprintf(out, "figure: %s %.0f %% of %d sampled mutations fail a test (95 %% interval %.0f to %.0f %%)\n",
		folder, 100*float64(dead)/float64(tried-equal), tried-equal, 100*low, 100*high)
	return dead+equal == tried, nil
}

// wilson is the 95 % interval for a rate of which k in n were seen (E. B. Wilson, "Probable Inference, the Law of
// Succession, and Statistical Inference", JASA 22, 1927).
func wilson(k, n int) (low, high float64) {
	const z = 1.959964
	rate, size := float64(k)/float64(n), float64(n)
	middle := (rate + z*z/(2*size)) / (1 + z*z/size)
	half := z / (1 + z*z/size) * math.Sqrt(rate*(1-rate)/size+z*z/(4*size*size))
	return middle - half, middle + half
}

// equivalents are the generated mutations that change nothing a test could see, each with the reason.
func equivalents() (map[string]string, error) {
	const path = "sim/testdata/mutations/equivalent.txt"
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, reason, ok := strings.Cut(line, " | ")
		if !ok || reason == "" {
			return nil, fmt.Errorf("%s:%d: no reason: write NAME | REASON", path, i+1)
		}
		all[name] = reason
	}
	return all, nil
}

// written makes mutants of the mutations that are written down, those whose names match.
func written(name string) (all []writtenMutant, err error) {
	match, err := regexp.Compile(name)
	if err != nil {
		return nil, err
	}
	code, types := map[string][]*source{}, newCompiler()
	for _, m := range mutations() {
		if !match.MatchString(m.title()) {
			continue
		}
		if code[m.folder] == nil {
			files, err := sources(m.folder)
			if err != nil {
				return nil, err
			}
			code[m.folder] = files
		}
		made, lost := m.make(code[m.folder])
		if lost == nil {
			if wrong := types.check(code[m.folder], made.mutant); wrong != nil {
				lost = fmt.Errorf("%s: %w", m.title(), wrong)
			}
		}
		err = errors.Join(err, lost)
		all = append(all, made)
	}
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no mutation is named %q", name)
	}
	return all, nil
}
