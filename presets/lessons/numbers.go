package lessons

import (
	"fmt"
	"slices"
	"strings"

	"sgdflow/presets/strict"
	"sgdflow/sim"
)

// Number is a name that stands for a number of a step: {name} in a text, name in the formula of a right choice. It is
// taken from what is on screen, at the end of the run where nothing else is said.
type Number struct {
	Name, Means string
	Screen      string // that it is computed for, the only one it can be shown on; "" for all
}

// besidePrefix begins the names of numbers that are taken of a step's second run.
const besidePrefix = "beside_"

// Numbers lists all numbers, those of the second run last.
var Numbers = withBeside([]Number{
	{"learning_rate", "learning rate eps", ""},
	{"batch_size", "batch size B", ""},
	{"batches", "batches m in an epoch", ""},
	{"examples", "examples N", ""},
	{"parameters", "parameters d", ""},
	{"epochs", "whole epochs in the run", ""},
	{"updates", "updates in the run", ""},
	{"horizon", "flow time at which the run ends", ""},
	{"seeds", "paths that SGD's mean is taken over", ""},
	{"ratio", "learning rate over batch size, eps/B", ""},
	{"epoch_time", "flow time of an epoch, m eps", ""},
	{"travelled", "distance of SGD's mean from the start", ""},
	{"gap_gradient", "distance of SGD's mean from gradient flow", ""},
	{"gap_modified", "distance of SGD's mean from the modified flow", ""},
	{"gap_moment", "distance of SGD's mean from the moment flow, which there is under replacement", ""},
	{"std_error", "standard error of SGD's mean", ""},
	{"times_closer", "gap_gradient over gap_modified", ""},
	{"times_farther", "gap_modified over gap_gradient", ""},
	{"loss_sgd", "loss C at SGD's mean", ""},
	{"loss_gradient", "loss C on gradient flow", ""},
	{"loss_modified", "loss C on the modified flow", ""},
	{"regularizer_sgd", "implicit regulariser R at SGD's mean", ""},
	{"regularizer_gradient", "implicit regulariser R on gradient flow", ""},
	{"regularizer_modified", "implicit regulariser R on the modified flow", ""},
	{"full_batch_sgd", "full-batch part of R at SGD's mean", ""},
	{"minibatch_sgd", "minibatch part of R at SGD's mean", ""},
	{"sharpness", "largest Hessian eigenvalue L at SGD's mean", ""},
	{"epoch_number", "m eps L, small where the theory holds", ""},
	{"step_number", "eps L, above 2 where gradient descent is unstable", ""},
	{"readout_sgd", "the preset's first readout at SGD's mean", ""},
	{"readout_gradient", "the preset's first readout on gradient flow", ""},
	{"readout_modified", "the preset's first readout on the modified flow", ""},
	{"breaking_rate", "learning rate at which the theory breaks, found by bisection", ""},
	{"limit_rate", "learning rate 2/L at which gradient descent is unstable, L taken at the start", ""},
	{"guess_sgd", "distance of the guess, which a click makes, from the end of SGD's mean", ""},
	{"guess_gradient", "distance of the guess from the end of gradient flow", ""},
	{"guess_modified", "distance of the guess from the end of the modified flow", ""},
	{"minimum_moved", "how far the minimum of the modified loss lies from that of C", Landscape},
	{"slope_gradient", "fitted slope of the distance from gradient flow after one epoch", Order},
	{"slope_gd", "fitted slope of the distance from the flow on gradient descent's modified loss after one epoch", Order},
	{"slope_sgd", "fitted slope of the distance from the flow on SGD's modified loss after one epoch", Order},
	{"slope_moment", "fitted slope of the distance from the moment flow after one epoch", Order},
	{"theory_gradient", "what the theory says slope_gradient is", Order},
	{"theory_gd", "what the theory says slope_gd is", Order},
	{"theory_sgd", "what the theory says slope_sgd is", Order},
	{"theory_moment", "what the theory says slope_moment is", Order},
	{"slope_horizon_gradient", "fitted slope of the distance from gradient flow at a fixed flow time", Order},
	{"slope_horizon_sgd", "fitted slope of the distance from the flow on SGD's modified loss at a fixed flow time", Order},
	{"theory_horizon_gradient", "what the theory says slope_horizon_gradient is", Order},
	{"theory_horizon_sgd", "what the theory says slope_horizon_sgd is", Order},
	{"spread_rate", "spread of the curves of the drift against eps, in decades", Scaling},
	{"spread_ratio", "spread of the same curves against eps/B, in decades", Scaling},
	{"share", "part of the drift that the minibatch term explains at the settings, in percent", Scaling},
	{"best_rate", "learning rate of the best test accuracy", Training},
	{"best_ratio", "eps/B of the best test accuracy", Training},
	{"best_accuracy", "best test accuracy", Training},
	{"small_accuracy", "test accuracy at the small learning rate", Training},
	{"best_lambda", "strength of the explicit regulariser with the best test accuracy at the small learning rate", Training},
	{"lambda_gain", "what the explicit regulariser adds to the test accuracy there", Training},
	{"large_accuracy", "test accuracy with large batches", Training},
	{"recovered_accuracy", "test accuracy with large batches and the explicit regulariser of small ones", Training},
	{"claims_supported", "claims that the sweep supports", Training},
	{"claims", "claims that it is asked about", Training},
})

// compared tells the numbers there are of the second run too.
func compared(name string) bool {
	for _, prefix := range []string{"travelled", "gap_", "std_error", "times_", "loss_", "regularizer_", "full_batch_", "minibatch_", "readout_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func withBeside(all []Number) []Number {
	for _, n := range all {
		if compared(n.Name) {
			all = append(all, Number{besidePrefix + n.Name, n.Means + ", in the run beside", n.Screen})
		}
	}
	return all
}

// numberNames lists the names of Numbers, in their order.
func numberNames() []string {
	names := make([]string, len(Numbers))
	for i, n := range Numbers {
		names[i] = n.Name
	}
	return names
}

// withholds tells why a step cannot show a number, "" when it can.
func (s *Step) withholds(name string) string {
	i := slices.IndexFunc(Numbers, func(n Number) bool { return n.Name == name })
	if i < 0 {
		return unknownNumber(name)
	}
	run, kind := s.Preset.Run, strings.TrimPrefix(name, besidePrefix)
	if kind != name {
		if s.Beside == nil {
			return name + " is of a second run: say in [step.beside] what differs there"
		}
		run = *s.Beside
	}
	switch screen := Numbers[i].Screen; {
	case screen != "" && screen != s.Screen:
		return fmt.Sprintf("%s is computed on screen %q only, and this step is on %q", name, screen, s.Screen)
	case strings.HasPrefix(kind, "readout_") && len(s.Preset.Readouts) == 0:
		return name + " needs a preset with a [[readout]]"
	case strings.HasPrefix(kind, "guess_") && (s.Question == nil || s.Question.Kind != Click):
		return name + " needs a question of kind \"click\""
	case strings.HasSuffix(kind, "_moment") && !sim.HasMoments(run.Objective, run.Settings):
		return fmt.Sprintf("%s: a moment flow is there under replacement only, for at most %d parameters and batches of not all examples",
			name, sim.MaxMomentDim)
	}
	return ""
}

// unknownNumber words the error for a name that is none of the Numbers.
func unknownNumber(name string) string {
	const longest = 40
	if len(name) > longest {
		name = name[:longest] + "..."
	}
	hint := "\"sgdflow lessons numbers\" lists all"
	if near := strict.Near(name, numberNames()); near != "" {
		hint = "did you mean " + near + "?"
	}
	return fmt.Sprintf("unknown number %q: %s", name, hint)
}
