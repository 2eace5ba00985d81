package sim_test

import (
	"os/exec"
	"testing"
)

// TestCompareScript runs the tests of the script that sets the benchmarks beside their peers: it has to fail where a
// benchmark is missing, a target is missed or the two sides disagree.
func TestCompareScript(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil || exec.Command(python, "-c", "import sys; sys.exit(sys.version_info < (3, 10))").Run() != nil {
		t.Skip("there is no python3 of at least 3.10")
	}
	out, err := exec.Command(python, "-B", "-m", "unittest", "discover", "testdata/peers").CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
