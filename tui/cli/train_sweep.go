package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sgdflow/sim/lab"
)

// sweep is a training experiment's result, and what it is of: all that is written follows from it, whether it was
// computed or joined from files.
type sweep struct {
	header      trainingHeader
	slice       lab.Slice // 1 of 1 for all
	result      *lab.Training
	interrupted bool // before the last run of the slice
}

// sliced says whether the sweep is one of several slices.
func (s *sweep) sliced() bool { return s.slice.Count > 1 }

// complete says whether all runs of the experiment are there.
func (s *sweep) complete() bool { return !s.sliced() && !s.interrupted }

// trained lists the runs that are known, point by point.
func (s *sweep) trained() (all []lab.Trained) {
	for _, t := range s.result.Runs {
		if t.Status.Kind != lab.Unknown {
			all = append(all, t)
		}
	}
	return all
}

// count is the number of runs that are known, and that of all in the slice.
func (s *sweep) count() (done, all int) {
	return len(s.trained()), sliceLen(len(s.result.Runs), s.slice)
}

// cut says what a result that is not complete lacks, "" for a complete one.
func (s *sweep) cut() string {
	done, all := s.count()
	switch {
	case s.interrupted && s.sliced():
		return fmt.Sprintf("interrupted: %d of the %s of slice %s done", done, count(all, "run"), sliceText(s.slice))
	case s.interrupted:
		return fmt.Sprintf("interrupted: %d of %s done", done, count(all, "run"))
	case s.sliced():
		return fmt.Sprintf("slice %s: %d of %s; join all slices, written as JSON, with sgdflow train --merge FILE...",
			sliceText(s.slice), done, count(len(s.result.Runs), "run"))
	}
	return ""
}

// sliceLen is the number of an experiment's runs that are in a slice.
func sliceLen(runs int, s lab.Slice) int {
	if s.Index > runs {
		return 0
	}
	return (runs-s.Index)/s.Count + 1
}

func sliceText(s lab.Slice) string { return fmt.Sprintf("%d/%d", s.Index, s.Count) }

// parseSlice reads i/n with 1 <= i <= n.
func parseSlice(text string) (lab.Slice, error) {
	left, right, _ := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(left)
	n, err2 := strconv.Atoi(right)
	if err1 != nil || err2 != nil || i < 1 || i > n {
		return lab.Slice{}, errors.New("use i/n with i from 1 to n, such as 2/8 for the second of eight slices")
	}
	return lab.Slice{Index: i, Count: n}, nil
}
