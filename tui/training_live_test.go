package tui

import (
	"context"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"sgdflow/sim/lab"
)

// TestBlocks: sweeps of different seeds have no seed in common, that of 0, whose numbers go round, among them.
func TestBlocks(t *testing.T) {
	const seeds = 12
	taken := map[uint64]uint64{}
	for _, seed := range []uint64{0, 1, 2, 3, 7, 1 << 40} {
		for k := range uint64(seeds) {
			run := blockOf(seed, seeds) + k
			if other, ok := taken[run]; ok {
				t.Errorf("seed %d is in the sweeps of %d and of %d", run, other, seed)
			}
			taken[run] = seed
		}
	}
	if got := blockOf(1, seeds); got != 1 {
		t.Errorf("the first sweep begins with seed %d, where that of the command has 1", got)
	}
	d := driveTraining(t, 120, 40, inventing)
	d.command("seed 0")
	d.settle()
	d.shows("done", "means of 3 seeds")
}

// TestCurvesWhileTraining: between two runs that are watched the last one stays on screen, the mark stays where the settings
// are, and the curves are said to be of a run that goes on or not.
func TestCurvesWhileTraining(t *testing.T) {
	step := make(chan struct{})
	d := driveTraining(t, 120, 40, func(x lab.TrainingExperiment, ctx context.Context, publish func(*lab.Training)) error {
		r := inventedSweep(x, 40)
		publish(r)
		watched := *r
		watched.Live = invented(x.Points[13], x.Seed, false, x.FlowTime).Curve
		for _, next := range []*lab.Training{&watched, r} {
			<-step
			publish(next)
		}
		<-ctx.Done()
		return ctx.Err()
	})
	v := d.training()
	cursor := func() float64 { return v.charts(&d.m.scene)[chartScoreRate].Cursor }
	d.until("a result", func() bool { return v.result() != nil })
	at := cursor()
	before, _ := v.curve(&d.m.scene)
	d.shows("40 of 108 runs", "c cancel")
	d.hides("are done, and stay")
	step <- struct{}{}
	d.until("the run", func() bool { return v.result().Live != nil })
	d.shows("training ε 1, B 32: 40 of 108 runs", "ε 1, B 32 ", "running")
	watched, _ := v.curve(&d.m.scene)
	step <- struct{}{}
	d.until("its end", func() bool { return v.result().Live == nil })
	d.shows("training ε 1, B 32: 40 of 108 runs", "last run")
	if u, _ := v.curve(&d.m.scene); u != watched || u == before || cursor() != at {
		t.Errorf("the curves are those of %+v, with the mark at %v, %v before", u.TrainingPoint, cursor(), at)
	}
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.press("w")
	d.shows("╭ last ─", "╭ ε 1, B 32 ─")
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	d.press("c")
	d.settle()
	d.shows("40 of 108 runs are done, and stay", "c go on")
	if u, _ := v.curve(&d.m.scene); u.TrainingPoint != before.TrainingPoint {
		t.Errorf("when cancelled the curves are those of %+v", u.TrainingPoint)
	}
}
