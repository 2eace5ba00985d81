package tui

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"sgdflow/presets/library"
	"sgdflow/sim"
)

// command is a word of the prompt.
type command struct {
	name, argument, example string
	values                  func(m *Model) []string // completions of the argument; nil for none
	run                     func(m *Model, argument string) error
}

var commands = []command{
	{"lr", "learning rate", "lr 0.05", nil, func(m *Model, a string) error {
		v, err := number(a)
		return m.try(err, func(e *experiment) { e.run.Settings.LearningRate = v })
	}},
	{"batch", "batch size", "batch 4", divisors, func(m *Model, a string) error {
		v, err := count(a)
		return m.try(err, func(e *experiment) { e.run.Settings.BatchSize = v })
	}},
	{"sampling", "sampling", "sampling shuffle", samplings, func(m *Model, a string) error {
		v, err := sim.ParseSampling(a)
		return m.try(err, func(e *experiment) { e.run.Settings.Sampling = v })
	}},
	{"terms", "terms of the regulariser", "terms minibatch", terms, func(m *Model, a string) error {
		v, err := sim.ParseTerms(a)
		return m.try(err, func(e *experiment) { e.run.Settings.Terms = v })
	}},
	{"start", "start", "start 2.2,0.15", nil, func(m *Model, a string) error {
		v, err := numbers(a)
		if err = m.try(err, func(e *experiment) { e.run.Start = v }); err == nil {
			m.restart()
		}
		return err
	}},
	{"seed", "seed", "seed 7", nil, func(m *Model, a string) error {
		v, err := whole(a)
		return m.try(err, func(e *experiment) { *e = e.seeded(v) })
	}},
	{"seeds", "number of paths", "seeds 256", nil, func(m *Model, a string) error {
		v, err := count(a)
		return m.try(err, func(e *experiment) { e.run.Seeds = v })
	}},
	{"horizon", "horizon, flow time", "horizon 20", nil, func(m *Model, a string) error {
		v, err := number(a)
		return m.try(err, func(e *experiment) { e.run.Horizon = v })
	}},
	{"t", "flow time to show", "t 3.5", nil, func(m *Model, a string) error {
		v, err := number(a)
		if err == nil {
			m.jump(v)
		}
		return err
	}},
	{"preset", "preset", "preset valley", presetNames, func(m *Model, a string) error {
		p, err := m.library.Preset(a)
		if err == nil {
			err = m.change(newExperiment(p))
		}
		return err
	}},
	{"lesson", "lesson", "lesson where-sgd-goes", lessonNames, func(m *Model, a string) error {
		l, err := m.library.Lesson(a)
		if err == nil {
			m.goToStep(l, 0)
		}
		return err
	}},
	{"step", "step of the lesson", "step 3", nil, func(m *Model, a string) error {
		p := m.scene.lesson
		n, err := count(a)
		switch {
		case err != nil:
			return err
		case p == nil:
			return errors.New("no lesson is open: open one with :lesson")
		case n < 1 || n > len(p.lesson.Steps):
			return fmt.Errorf("this lesson has the steps 1 to %d", len(p.lesson.Steps))
		}
		m.goToStep(p.lesson, n-1)
		return nil
	}},
	{"theme", "theme", "theme light", func(*Model) []string { return Themes }, func(m *Model, a string) error {
		t, err := ParseTheme(a)
		if err == nil {
			m.turnLook(func(k *look) { k.theme = t })
		}
		return err
	}},
	{"screen", "screen", "screen order", func(*Model) []string { return Screens }, func(m *Model, a string) error {
		s, err := ParseScreen(a)
		if err == nil {
			m.goTo(s)
		}
		return err
	}},
}

// aliases are longer or shorter words for commands.
var aliases = map[string]string{
	"learning-rate": "lr", "learning_rate": "lr", "eps": "lr", "b": "batch", "batch-size": "batch", "batch_size": "batch", "time": "t",
}

func divisors(m *Model) []string {
	var all []string
	for _, d := range sim.Divisors(m.now.run.Objective.Len()) {
		all = append(all, strconv.Itoa(d))
	}
	return all
}

func presetNames(m *Model) []string { return entryNames(m.library.Presets()) }
func lessonNames(m *Model) []string { return entryNames(m.library.Lessons()) }

func entryNames(all []library.Entry) []string {
	var names []string
	for _, e := range all {
		if e.Err == nil {
			names = append(names, e.Name)
		}
	}
	return names
}

func samplings(*Model) []string { return namesOf(sim.Samplings) }
func terms(*Model) []string     { return namesOf(sim.AllTerms) }

func namesOf[T fmt.Stringer](values []T) []string {
	var all []string
	for _, v := range values {
		all = append(all, v.String())
	}
	return all
}

// try changes the experiment if the value was read.
func (m *Model) try(err error, set func(*experiment)) error {
	if err != nil {
		return err
	}
	e := m.now
	set(&e)
	return m.change(e)
}

func number(a string) (float64, error) {
	v, err := strconv.ParseFloat(a, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q is not a number", a)
	}
	return v, nil
}

func whole(a string) (uint64, error) {
	v, err := strconv.ParseUint(a, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a whole number from 0", a)
	}
	return v, nil
}

func count(a string) (int, error) {
	v, err := whole(a)
	if v > math.MaxInt {
		return 0, fmt.Errorf("%s is out of range", a)
	}
	return int(v), err
}

func numbers(a string) ([]float64, error) {
	var all []float64
	for _, f := range strings.FieldsFunc(a, func(r rune) bool { return r == ',' || r == ' ' }) {
		v, err := number(f)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// execute runs a typed line.
func execute(m *Model, line string) error {
	word, argument, _ := strings.Cut(strings.TrimSpace(line), " ")
	c, ok := find(word)
	if !ok {
		return fmt.Errorf("unknown word %q: use one of %s", word, strings.Join(commandNames(), ", "))
	}
	if argument = strings.TrimSpace(argument); argument == "" {
		return fmt.Errorf("%s needs a value, as in :%s", c.name, c.example)
	}
	return c.run(m, argument)
}

func find(word string) (command, bool) {
	if full, ok := aliases[word]; ok {
		word = full
	}
	for _, c := range commands {
		if c.name == word {
			return c, true
		}
	}
	return command{}, false
}

func commandNames() []string {
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
	}
	return names
}
