package tui

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/tui/plot"
)

// prompt is the line on which exact values are typed.
type prompt struct {
	input textinput.Model
	err   string
}

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
		v, err := whole(a)
		return m.try(err, func(e *experiment) { e.run.Settings.BatchSize = int(v) })
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
		return m.try(err, func(e *experiment) { e.run.Settings.Seed = v })
	}},
	{"seeds", "number of paths", "seeds 256", nil, func(m *Model, a string) error {
		v, err := whole(a)
		return m.try(err, func(e *experiment) { e.run.Seeds = int(min(v, math.MaxInt32)) })
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
	{"preset", "preset", "preset valley", func(*Model) []string { return presets.Builtin() }, func(m *Model, a string) error {
		p, err := presets.Load(a)
		if err == nil {
			m.load(p.Name)
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

func newPrompt() *prompt { return &prompt{input: newInput()} }

func (p *prompt) update(m *Model, msg tea.KeyMsg) bool {
	p.err = ""
	switch msg.Type {
	case tea.KeyEsc:
		return false
	case tea.KeyTab:
		p.complete(m)
	case tea.KeyEnter:
		if strings.TrimSpace(p.input.Value()) == "" {
			return false
		}
		if err := execute(m, p.input.Value()); err != nil {
			p.err = firstLine(err.Error())
			return true
		}
		return false
	case tea.KeyBackspace:
		if p.input.Value() == "" {
			return false
		}
		p.input, _ = p.input.Update(msg)
	default:
		p.input, _ = p.input.Update(msg)
	}
	return true
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

// candidates are the completions of what has been typed, whole lines.
func (p *prompt) candidates(m *Model) []string {
	word, argument, spaced := strings.Cut(p.input.Value(), " ")
	options, before := commandNames(), ""
	if spaced {
		c, ok := find(word)
		if !ok || c.values == nil {
			return nil
		}
		options, before, word = c.values(m), word+" ", argument
	}
	var all []string
	for _, o := range options {
		if strings.HasPrefix(o, word) {
			all = append(all, before+o)
		}
	}
	return all
}

// complete extends the line as far as all candidates agree.
func (p *prompt) complete(m *Model) {
	all := p.candidates(m)
	if len(all) == 0 {
		return
	}
	common := all[0]
	for _, c := range all[1:] {
		for !strings.HasPrefix(c, common) {
			common = common[:len(common)-1]
		}
	}
	if len(all) == 1 && !strings.Contains(common, " ") {
		common += " "
	}
	if len(common) > len(p.input.Value()) {
		p.input.SetValue(common)
		p.input.CursorEnd()
	}
}

func (p *prompt) draw(s *scene, c *plot.Canvas) {
	r := s.layout.keys
	c.Fill(r, s.styles.text)
	value, at := p.input.Value(), p.input.Position()
	x := r.X + 1
	x += c.Text(x, r.Y, ":", s.styles.key)
	runes := []rune(value + " ")
	for i, ch := range runes {
		style := s.styles.strong
		if i == at {
			style = s.styles.selected
		}
		x += c.Text(x, r.Y, string(ch), style)
	}
	x++
	beside := plot.Rect{X: x, Y: r.Y, W: r.X + r.W - x, H: 1}
	switch {
	case p.err == "":
		c.TextIn(beside, p.hint(), s.styles.dim)
	case c.Width(p.err) <= beside.W:
		c.Text(beside.X, beside.Y, p.err, s.styles.alarm)
	default: // the line above has more room
		above := s.layout.remark
		c.Fill(above, s.styles.text)
		c.TextIn(plot.Rect{X: above.X + 1, Y: above.Y, W: above.W - 1, H: 1}, p.err, s.styles.alarm)
	}
}

// hint says what may come next.
func (p *prompt) hint() string {
	word, _, spaced := strings.Cut(p.input.Value(), " ")
	if c, ok := find(word); ok && spaced {
		return fmt.Sprintf("%s, as in :%s", c.argument, c.example)
	}
	var fits []string
	for _, n := range commandNames() {
		if strings.HasPrefix(n, word) {
			fits = append(fits, n)
		}
	}
	if len(fits) == 0 {
		return "no such word"
	}
	return strings.Join(fits, "  ") + "   (tab completes, esc leaves)"
}
