package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mutant is one mutated package: the changed texts of its files by their paths.
type mutant struct {
	name  string
	texts map[string][]byte
}

// fate is what has become of a mutant.
type fate string

const (
	killed       fate = "killed"
	timedOut     fate = "timed out" // which a test that waits for ever notices
	survived     fate = "SURVIVED"
	notCompiling fate = "does not compile"
)

// verdict is a fate with the package and the test that decided it.
type verdict struct {
	fate fate
	by   string
	took time.Duration
}

// memoryLimit is that of the address space of one package's tests, in kilobytes, for what allocates for ever.
const memoryLimit = 8 << 20

var (
	passedTest = regexp.MustCompile(`(?m)^--- PASS: (\S+) \((\S+)s\)$`)
	failedTest = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
	panicked   = regexp.MustCompile(`(?m)^(panic: .*|fatal error: .*)$`)
)

// suite is the tests of one package. Those that take no time come first: they find most mutants.
type suite struct {
	folder string
	quick  string        // regular expression of their names
	limit  time.Duration // many times what all of them take, for what loops for ever
}

// quickPart is the part of the time of all tests that the quick ones take.
const quickPart = 0.15

// newSuite runs a package's tests once as they are. An error says that they fail.
func newSuite(ctx context.Context, folder string) (suite, error) {
	program, remove, err := build(ctx, folder)
	if err != nil {
		return suite{}, err
	}
	defer remove()
	begin := time.Now()
	output, err := execute(ctx, folder, program, "-test.v")
	if err != nil {
		return suite{}, fmt.Errorf("the tests of %s do not pass as it is: %w\n%s", folder, err, output)
	}
	return suite{folder, "^(" + strings.Join(quickest(output), "|") + ")$", 10*time.Second + 10*time.Since(begin)}, nil
}

// quickest names tests by what a run of all of them printed.
func quickest(output []byte) (names []string) {
	times, total := map[string]float64{}, 0.0
	for _, m := range passedTest.FindAllSubmatch(output, -1) {
		name := string(m[1])
		times[name], _ = strconv.ParseFloat(string(m[2]), 64)
		total += times[name]
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(times[a], times[b]) })
	spent := 0.0
	for k, name := range names {
		if spent += times[name]; spent > quickPart*total {
			return names[:k]
		}
	}
	return names
}

// judge tests a mutant on one package after the other until one fails. The code on disk stays as it is: the compiler is
// told to read other files in place of some.
func judge(ctx context.Context, m mutant, suites []suite) (v verdict, err error) {
	begin := time.Now()
	folder, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return v, err
	}
	defer os.RemoveAll(folder)
	overlay, err := writeOverlay(folder, m)
	if err != nil {
		return v, err
	}
	v.fate = survived
	for _, s := range suites {
		if v.fate, v.by, err = s.test(ctx, overlay); err != nil || v.fate != survived {
			break
		}
	}
	v.took = time.Since(begin)
	return v, err
}

func writeOverlay(folder string, m mutant) (path string, err error) {
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for at, text := range m.texts {
		to := filepath.Join(folder, filepath.Base(at))
		if err := os.WriteFile(to, text, 0o600); err != nil {
			return "", err
		}
		full, err := filepath.Abs(at)
		if err != nil {
			return "", err
		}
		overlay.Replace[full] = to
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	path = filepath.Join(folder, "overlay.json")
	return path, os.WriteFile(path, list, 0o600)
}

// test runs the suite to its first failure.
func (s suite) test(ctx context.Context, overlay string) (f fate, by string, err error) {
	program, remove, err := build(ctx, s.folder, "-overlay", overlay)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && ctx.Err() == nil:
		return notCompiling, "", nil
	case err != nil:
		return "", "", err
	}
	defer remove()
	for _, part := range []string{"-test.run", "-test.skip"} {
		output, err := execute(ctx, s.folder, program, part, s.quick, "-test.timeout", s.limit.String())
		switch {
		case ctx.Err() != nil:
			return "", "", ctx.Err()
		case err == nil:
		case errors.As(err, &exit):
			return s.reason(output)
		default:
			return "", "", err
		}
	}
	return survived, "", nil
}

// reason reads from its output why a test program has failed.
func (s suite) reason(output []byte) (f fate, by string, err error) {
	f = killed
	if bytes.Contains(output, []byte("panic: test timed out")) {
		f = timedOut
	}
	if name := failedTest.FindSubmatch(output); name != nil {
		return f, s.folder + " " + string(name[1]), nil
	}
	return f, s.folder + " " + string(panicked.Find(output)), nil
}

// build makes a package's test program. Without tables for debuggers that takes half the time.
func build(ctx context.Context, folder string, flags ...string) (program string, remove func(), err error) {
	to, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return "", nil, err
	}
	remove = func() { os.RemoveAll(to) }
	program = filepath.Join(to, "package.test")
	args := append([]string{"test", "-c", "-vet=off", "-ldflags=-s -w", "-gcflags=-dwarf=false", "-o", program}, flags...)
	if err := exec.CommandContext(ctx, "go", append(args, "./"+folder)...).Run(); err != nil {
		remove()
		return "", nil, fmt.Errorf("go test -c ./%s: %w", folder, err)
	}
	return program, remove, nil
}

// execute runs a test program in its package's folder. The shell sets the limit of memory, where the system has one.
func execute(ctx context.Context, folder, program string, flags ...string) ([]byte, error) {
	script := fmt.Sprintf(`ulimit -v %d 2>/dev/null; exec "$0" -test.short -test.failfast "$@"`, memoryLimit)
	command := exec.CommandContext(ctx, "sh", append([]string{"-c", script, program}, flags...)...)
	command.Dir = folder
	command.Env = append(os.Environ(), "RAPID_NOFAILFILE=true") // failures here are wanted: none is to be tried from now on
	return command.CombinedOutput()
}
