package sim_test

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"sgdflow/sim/simtest"
)

// fused is an instruction that multiplies and adds with one rounding, as the compiler lists it, in code of sim or below it
// but for its test support.
var fused = regexp.MustCompile(`(?m)\((\S*/sim/(?:[a-rt-z]\w*/)?\w+\.go:\d+)\)\s+V?FN?M(?:ADD|SUB)\w*\s.*$`)

// TestNothingFused: where the target has fused multiply-add the compiler may use it for x*y + z, even across statements,
// but not across an explicit float64(x*y), which every product to be added is therefore written as.
func TestNothingFused(t *testing.T) {
	if simtest.Rounds(0, 1) == 0 {
		t.Skip("compiles the standard library anew: where " + simtest.LongEnv + " is set, and in testdata/bits")
	}
	for _, target := range [][]string{{"GOARCH=amd64", "GOAMD64=v3"}, {"GOARCH=arm64"}} {
		build := exec.Command("go", "build", "-gcflags=sgdflow/...=-S", "./...")
		build.Env = append(os.Environ(), target...)
		listing, err := build.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%.2000s", target, err, listing)
		}
		if len(listing) < 1<<20 {
			t.Fatalf("%v: a listing of %d bytes holds no code", target, len(listing))
		}
		found := fused.FindAllSubmatch(listing, -1)
		for _, f := range found {
			t.Errorf("%v: fused at %s: write float64(x*y) there", target, f[1])
		}
		t.Logf("figure: %d fused multiply-adds in our numerics on %v", len(found), target)
	}
}
