package dataset

import (
	"errors"
	"fmt"
)

// MaxInputs is the largest number of values in the inputs of all examples taken.
const MaxInputs = 1 << 26

// ErrTooMany is in the chain of errors of a Split that asks for more examples than there are.
var ErrTooMany = errors.New("take fewer")

// Split says how many examples are taken at random, without replacement, to train with and to test on.
type Split struct {
	Train, Test int
	Seed        uint64
}

// Of takes both sets from e, which have no example in common. Errors say how many there are.
func (s Split) Of(e Examples) (train, test Examples, err error) {
	if err := s.check(e.Width); err != nil {
		return Examples{}, Examples{}, err
	}
	if s.Train+s.Test > e.Len() {
		return Examples{}, Examples{}, fmt.Errorf("%d examples to train with and %d to test on are more than the %d there are: %w",
			s.Train, s.Test, e.Len(), ErrTooMany)
	}
	order := generator(s.Seed, streamSplit).Perm(e.Len())
	return e.at(order[:s.Train]), e.at(order[s.Train : s.Train+s.Test]), nil
}

// check keeps what is taken within memory.
func (s Split) check(width int) error {
	switch most := MaxInputs / width; {
	case s.Train < 1 || s.Test < 0:
		return fmt.Errorf("%d examples to train with and %d to test on: use at least 1 and 0", s.Train, s.Test)
	case s.Train > most || s.Test > most-s.Train:
		return fmt.Errorf("%d and %d examples of %d inputs do not fit into memory: use at most %d together", s.Train, s.Test, width, most)
	}
	return nil
}
