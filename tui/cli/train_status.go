package cli

import (
	"fmt"
	"strconv"
	"strings"

	"sgdflow/sim/lab"
)

const (
	statusFullTime    = "complete"
	statusReachedLoss = "reached the loss"
	statusDivergedAt  = "diverged at update "
)

// trainingStatus is how a run ended, in the words of all outputs.
func trainingStatus(s lab.TrainingStatus) string {
	switch s.Kind {
	case lab.FullTime:
		return statusFullTime
	case lab.ReachedLoss:
		return statusReachedLoss
	case lab.TrainingDiverged:
		return statusDivergedAt + strconv.Itoa(s.Update)
	}
	return "not run"
}

// parseTrainingStatus is the inverse of trainingStatus, for runs that have ended.
func parseTrainingStatus(text string) (lab.TrainingStatus, error) {
	switch text {
	case statusFullTime:
		return lab.TrainingStatus{Kind: lab.FullTime}, nil
	case statusReachedLoss:
		return lab.TrainingStatus{Kind: lab.ReachedLoss}, nil
	}
	if update, ok := strings.CutPrefix(text, statusDivergedAt); ok {
		if k, err := strconv.Atoi(update); err == nil && k > 0 {
			return lab.TrainingStatus{Kind: lab.TrainingDiverged, Update: k}, nil
		}
	}
	return lab.TrainingStatus{}, fmt.Errorf("unknown status %q", text)
}
