package sim_test

import (
	"testing"

	"sgdflow/sim"
)

func TestStatusInWords(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]sim.Status{
		"running":                              {},
		"complete":                             {Kind: sim.Complete, Time: 3},
		"complete, along kinks: 2 to 3 digits": {Kind: sim.Complete, Kinks: true},
		"diverged at update 1":                 {Kind: sim.Diverged, Update: 1, Time: 0.5},
		"diverged at update 12":                {Kind: sim.Diverged, Update: 12},
		"diverged at t 0.125":                  {Kind: sim.Diverged, Time: 0.125},
		"stopped at t 2: too stiff to integrate further": {Kind: sim.Stiff, Time: 2},
		"StatusKind(9)": {Kind: 9},
	} {
		if got := s.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
