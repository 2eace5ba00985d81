package tui

import (
	"math"
	"slices"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

func TestStartByClick(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	in := d.m.scene.layout.panels[1].Inset(1)
	x, y := in.X+20, in.Y+3
	want := make([]float64, 2)
	want[0], want[1] = d.m.scene.window(in).At(20.5, 3.5)
	d.click(x, y)
	d.settle()
	if got := d.m.now.run.Start; math.Abs(got[0]-want[0]) > 1e-12 || math.Abs(got[1]-want[1]) > 1e-12 {
		t.Errorf("start %v, want %v", got, want)
	}
	if c := d.m.scene.clock; c.Time > 0.2 || !c.Playing {
		t.Errorf("the clock is %+v after a new start", c)
	}
	start := []rune(d.screen()[y])[x]
	if start != '○' && start != '■' { // its own head covers the start at time zero
		t.Errorf("%c stands at the start", start)
	}
}

// TestStartByClickKeepsOtherParameters: off the plane nothing moves.
func TestStartByClickKeepsOtherParameters(t *testing.T) {
	d := drive(t, "layers", 120, 40)
	before := d.m.now.run.Start
	v := d.m.now.preset.View
	in := d.m.scene.layout.panels[0].Inset(1)
	d.click(in.X+5, in.Y+5)
	d.settle()
	for j, w := range d.m.now.run.Start {
		shown := j == v.X.Parameter || j == v.Y.Parameter
		if moved := math.Abs(w-before[j]) > 1e-12; moved != shown {
			t.Errorf("parameter %d went from %v to %v", j, before[j], w)
		}
	}
}

func TestZoomAndPan(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	in := d.m.scene.layout.panels[2].Inset(1)
	at := func() (x, y float64) { return d.m.scene.window(in).At(10.5, 4.5) }
	x, y := at()
	width := d.m.scene.window(in).X.Max - d.m.scene.window(in).X.Min
	d.mouse(tea.MouseActionPress, tea.MouseButtonWheelUp, in.X+10, in.Y+4)
	d.settle()
	if x2, y2 := at(); math.Abs(x2-x) > 1e-9 || math.Abs(y2-y) > 1e-9 {
		t.Errorf("zooming moved the point under the pointer from (%v, %v) to (%v, %v)", x, y, x2, y2)
	}
	if got := d.m.scene.window(in).X.Max - d.m.scene.window(in).X.Min; math.Abs(got-width/wheelStep) > 1e-9 {
		t.Errorf("zoomed to a width of %v from %v", got, width)
	}
	if l := d.m.scene.data.Landscape; l == nil || l.Grid.X[0] != d.m.scene.window(in).X.Min {
		t.Error("the landscape was not sampled anew")
	}
	x, y = at()
	d.mouse(tea.MouseActionPress, tea.MouseButtonLeft, in.X+10, in.Y+4)
	d.mouse(tea.MouseActionMotion, tea.MouseButtonLeft, in.X+13, in.Y+6)
	d.mouse(tea.MouseActionRelease, tea.MouseButtonLeft, in.X+13, in.Y+6)
	d.settle()
	if x2, y2 := d.m.scene.window(in).At(13.5, 6.5); math.Abs(x2-x) > 1e-9 || math.Abs(y2-y) > 1e-9 {
		t.Errorf("what was dragged is at (%v, %v), was at (%v, %v)", x2, y2, x, y)
	}
	if !slices.Equal(d.m.now.run.Start, d.m.now.preset.Run.Start) {
		t.Error("a drag counts as a click")
	}
	d.press("0")
	d.settle()
	if got := d.m.scene.window(in).X; got.Min != d.m.now.preset.View.X.Range.Min || got.Max != d.m.now.preset.View.X.Range.Max {
		t.Errorf("0 shows %v", got)
	}
}

func TestScrubTimeline(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	bar := d.m.scene.layout.barRect()
	d.mouse(tea.MouseActionPress, tea.MouseButtonLeft, bar.X+bar.W/4, bar.Y)
	d.frame()
	quarter := d.m.scene.clock.Time
	d.mouse(tea.MouseActionMotion, tea.MouseButtonLeft, bar.X+bar.W-1, bar.Y+3)
	d.frame()
	if end := d.m.scene.clock.Time; math.Abs(quarter-7.5) > 0.5 || end != 30 || d.m.scene.clock.Playing {
		t.Errorf("scrubbed to %v and %v", quarter, end)
	}
}

// TestDragAsksOnceAFrame: terminals report motions faster than frames are drawn, and each would have a landscape sampled.
func TestDragAsksOnceAFrame(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	in := d.m.scene.layout.panels[2].Inset(1)
	at := func(col, row float64) (x, y float64) { return d.m.scene.window(in).At(col+0.5, row+0.5) }
	x, y := at(10, 4)
	asked := d.m.wanted
	d.mouse(tea.MouseActionPress, tea.MouseButtonLeft, in.X+10, in.Y+4)
	for step := range 9 {
		d.mouse(tea.MouseActionMotion, tea.MouseButtonLeft, in.X+11+step, in.Y+4)
	}
	if d.m.wanted != asked {
		t.Errorf("%d questions within a frame", d.m.wanted-asked)
	}
	d.frame()
	if d.m.wanted != asked+1 {
		t.Errorf("%d questions for a frame", d.m.wanted-asked)
	}
	d.mouse(tea.MouseActionMotion, tea.MouseButtonLeft, in.X+20, in.Y+6)
	d.mouse(tea.MouseActionRelease, tea.MouseButtonLeft, in.X+20, in.Y+6)
	if d.frame(); d.m.rough {
		t.Error("the landscape stays a rough one when the button is up")
	}
	d.settle()
	if l := d.m.scene.data.Landscape; l.SampledCols != l.Grid.Cols || l.SampledRows != l.Grid.Rows {
		t.Errorf("%d x %d points in the end, want %d x %d", l.SampledCols, l.SampledRows, l.Grid.Cols, l.Grid.Rows)
	}
	if x2, y2 := at(20, 6); math.Abs(x2-x) > 1e-9 || math.Abs(y2-y) > 1e-9 {
		t.Errorf("what was dragged is at (%v, %v), was at (%v, %v)", x2, y2, x, y)
	}
	d.press("z")
	d.settle()
	if x2, y2 := at(10, 4); math.Abs(x2-x) > 1e-9 || math.Abs(y2-y) > 1e-9 {
		t.Error("one undo does not take the whole drag back")
	}
}

// TestDragIsRough: what moves is sampled at fewer points, until it rests, be the button up or down.
func TestDragIsRough(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	in := d.m.scene.layout.panels[0].Inset(1)
	sampled := func() float64 {
		l := d.m.scene.data.Landscape
		return float64(l.SampledCols*l.SampledRows) / float64(l.Grid.Cols*l.Grid.Rows)
	}
	d.mouse(tea.MouseActionPress, tea.MouseButtonLeft, in.X+10, in.Y+4)
	d.mouse(tea.MouseActionMotion, tea.MouseButtonLeft, in.X+12, in.Y+4)
	d.frame()
	if !d.m.rough {
		t.Error("a drag asks for the whole landscape")
	}
	for began := time.Now(); d.m.engine.Latest().Revision != d.m.wanted || !d.m.engine.Latest().Done; time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("the engine does not answer")
		}
	}
	d.frame()
	if part := sampled(); part > 0.2 {
		t.Errorf("%.2f of the points are sampled while the picture moves", part)
	}
	for range int(stillAfter/frameEvery) + 1 {
		d.frame()
	}
	if d.settle(); sampled() != 1 {
		t.Errorf("%.2f of the points are sampled while the picture rests under the button", sampled())
	}
	if d.mouse(tea.MouseActionRelease, tea.MouseButtonLeft, in.X+12, in.Y+4); d.m.moving() && d.m.rough {
		t.Error("the landscape is rough after the button")
	}
}
