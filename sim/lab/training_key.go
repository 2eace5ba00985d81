package lab

import (
	"crypto/sha256"
	"fmt"
	"math"
	"runtime"
)

// TrainingVersion is raised with every change of the code that changes the numbers of a run.
const TrainingVersion = 2

// Key names what the runs of an experiment have in common apart from their points and seeds, fingerprint standing for model,
// data and start: runs under equal keys may be found in one ledger. It is 64 hexadecimal digits. Processors of different
// kinds round differently, and have different keys.
func (x TrainingExperiment) Key(fingerprint string) string {
	text := fmt.Sprintf("%d %s %q %v %x %x", TrainingVersion, runtime.GOARCH, fingerprint, x.Sampling,
		math.Float64bits(x.FlowTime), math.Float64bits(x.Until))
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}
