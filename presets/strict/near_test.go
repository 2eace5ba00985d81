package strict

import (
	"strings"
	"testing"
)

func TestNear(t *testing.T) {
	t.Parallel()
	names := []string{"valley", "saddle", "sharp-flat", "full-batch", "funnel"}
	for given, want := range map[string]string{
		"valey": "valley", "vallye": "valley", "VALLEY": "valley", "sadle": "saddle", "sharpflat": "sharp-flat", "x": "", "experiment": "", "": "",
		strings.Repeat("valley", 10_000): "",
	} {
		if got := Near(given, names); got != want {
			t.Errorf("near %q is %q, want %q", given, got, want)
		}
	}
}
