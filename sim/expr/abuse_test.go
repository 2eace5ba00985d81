package expr

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"
)

// abuses are sources of any length that stand for one kind of abuse each.
var abuses = map[string]func(n int) string{
	"parentheses":  func(n int) string { return strings.Repeat("(", n) },
	"closed":       func(n int) string { return strings.Repeat("(", n/2) + "a" + strings.Repeat(")", n/2) },
	"signs":        func(n int) string { return strings.Repeat("-", n) + "a" },
	"powers":       func(n int) string { return strings.Repeat("9^", n/2) + "9" },
	"calls":        func(n int) string { return strings.Repeat("exp(", n/4) },
	"conditions":   func(n int) string { return strings.Repeat("a?", n/2) },
	"branches":     func(n int) string { return strings.Repeat("a?a:", n/4) + "a" },
	"terms":        func(n int) string { return strings.Repeat("a+", n/2) + "a" },
	"arguments":    func(n int) string { return "max(" + strings.Repeat("a,", n/2) + "a)" },
	"products":     func(n int) string { return strings.Repeat("a*x*", n/4) + "a" },
	"draws":        func(n int) string { return strings.Repeat("normal()+", n/9) + "a" },
	"name":         func(n int) string { return strings.Repeat("a", n) },
	"names":        func(n int) string { return strings.Repeat("b ", n/2) },
	"number":       func(n int) string { return strings.Repeat("1", n) },
	"fraction":     func(n int) string { return "0." + strings.Repeat("3", n) },
	"exponent":     func(n int) string { return "1e" + strings.Repeat("9", n) },
	"out of range": func(n int) string { return "1e999" + strings.Repeat("+1e999", n/6) },
	"blank":        func(n int) string { return strings.Repeat(" ", n) },
	"junk":         func(n int) string { return strings.Repeat("$\x07~", n/3) },
	"nul":          func(n int) string { return strings.Repeat("\x00", n) },
	"bytes":        func(n int) string { return strings.Repeat("\xff", n) },
	"runes":        func(n int) string { return strings.Repeat("\u202e", n/3) },
}

// TestAbuse: a megabyte of whatever is refused at a column near what is read of it, and costs no more than what is as long as a formula
// may be: the rest is never looked at.
func TestAbuse(t *testing.T) {
	const most = 1 << 20
	var longest time.Duration
	var largest uint64
	for name, source := range abuses {
		text := source(most)
		_, atLimit, _ := compileCost(source(MaxSource))
		took, bytes, err := compileCost(text)
		var bad *Error
		if !errors.As(err, &bad) || bad.Column < 1 || bad.Column > MaxSource+2 || bad.Reason == "" || len(bad.Reason) > 200 {
			t.Errorf("%s: %v", name, err)
		}
		// What the runtime does beside is counted too.
		if bytes > 2*atLimit+64<<10 {
			t.Errorf("%s: %d bytes allocated for a megabyte, %d for %d bytes", name, bytes, atLimit, MaxSource)
		}
		longest, largest = max(longest, took), max(largest, bytes)
	}
	t.Logf("figure: %d formulas of a megabyte refused at a column, after %v and %d kB allocated at most", len(abuses), longest.Round(time.Microsecond), largest>>10)
}

// compileCost compiles a source and returns the time and the bytes that took: the least of three, for what else goes on counts too.
func compileCost(source string) (took time.Duration, bytes uint64, err error) {
	for k := range 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begin := time.Now()
		_, err = Compile(source, []string{"a"}, []string{"x"})
		d := time.Since(begin)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; k == 0 || n < bytes {
			bytes = n
		}
		if k == 0 || d < took {
			took = d
		}
	}
	return took, bytes, err
}
