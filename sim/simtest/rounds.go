package simtest

import "os"

// LongEnv is set where tests take as long as it needs to leave little to chance, minutes and not seconds.
const LongEnv = "SGDFLOW_LONG"

// Rounds is how often a test tries what it tries: few times, or, where LongEnv is set, often.
func Rounds(few, often int) int {
	if os.Getenv(LongEnv) != "" {
		return often
	}
	return few
}
