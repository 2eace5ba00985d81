package tui

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"sgdflow/tui/figure"
)

// TestSheetHasWhatIsOnScreen looks for the engine's own numbers among the lines of the exported figures.
func TestSheetHasWhatIsOnScreen(t *testing.T) {
	d := drive(t, "valley", 80, 24)
	d.press("end")
	d.settle()
	s := &d.m.scene
	page := s.sheet(ThemeLight)
	if len(page.Figures) != 2 || len(page.Figures[0]) != 3 || len(page.Figures[1]) != 3 {
		t.Fatalf("rows of figures: %v", page.Figures)
	}
	drawn := func(f figure.Figure, x, y []float64) bool {
		return slices.ContainsFunc(f.Items, func(i figure.Item) bool {
			return i.Kind == figure.Line && slices.Equal(i.X, x) && slices.Equal(i.Y, y)
		})
	}
	tracks := []track{s.meanLine().track, s.gradientLine().track, s.modifiedLine().track}
	for i, f := range page.Figures[0] {
		if !drawn(f, tracks[i].x, tracks[i].y) {
			t.Errorf("%q does not have its path", f.Title)
		}
		if f.Heat == nil || len(f.Heat.Values) != f.Heat.Cols*f.Heat.Rows || len(f.Heat.Bounds) != heatLevels-1 {
			t.Errorf("%q has no heat map", f.Title)
		}
	}
	k := d.comparison()
	x, y := s.atEpochs(k.Time, k.Gap.Modified)
	if !drawn(page.Figures[1][chartGap], x, y) {
		t.Error("the chart of gaps does not have the modified flow's")
	}
	if want := s.view.sentence(s, 400); page.Caption != want {
		t.Errorf("caption %q, on screen %q", page.Caption, want)
	}
	if dark := s.sheet(ThemeDark); dark.Paper == page.Paper || dark.Figures[0][0].Heat.Ramp[0] == page.Figures[0][0].Heat.Ramp[0] {
		t.Error("dark and light pages have the same colours")
	}
}

func TestSheetsOfExperiments(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.press("3")
	d.settle()
	row := d.m.scene.sheet(ThemeDark).Figures[0]
	legend := ""
	for _, i := range row[0].Items {
		legend += i.Name + "\n"
	}
	for _, c := range d.m.scene.views[Order].(*orderView).result().epoch.Curves() {
		if !strings.Contains(legend, "slope "+slopeText(c.Slope)+", theory") {
			t.Errorf("the legend %q does not have the slope %s", legend, slopeText(c.Slope))
		}
	}
	d.press("4")
	d.settle()
	cells := d.m.scene.sheet(ThemeDark).Figures[1][0].Cells
	r := d.m.scene.views[Scaling].(*scalingView).result()
	for i := range r.Experiment.BatchSizes {
		for k, rate := range r.Experiment.LearningRates {
			col := slices.Index(cells.Columns, short(rate))
			if got, want := cells.Cells[i*len(cells.Columns)+col].Text, short(r.At(i, k).Drift); got != want {
				t.Errorf("drift at B %d, eps %v: %s, want %s", r.Experiment.BatchSizes[i], rate, got, want)
			}
		}
	}
}

// TestSheetsAreDrawn has every screen drawn into a document, networks and one parameter alone included.
func TestSheetsAreDrawn(t *testing.T) {
	t.Parallel()
	for _, preset := range []string{"valley", "full-batch", "moons"} {
		d := drive(t, preset, 80, 24)
		for screen := range Screens {
			d.m.goTo(Screen(screen))
			if preset != "valley" && (Screen(screen) == Order || Screen(screen) == Scaling) {
				continue // slow, and no other kind of page
			}
			if Screen(screen) != Training { // where there is a frame of it, whatever is done
				d.settle()
			}
			page := d.m.scene.sheet(ThemeDark)
			var svg bytes.Buffer
			if err := page.SVG(&svg); err != nil {
				t.Fatalf("%s, %v: %v", preset, Screen(screen), err)
			}
			for x := xml.NewDecoder(&svg); ; {
				if _, err := x.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s, %v: %v", preset, Screen(screen), err)
				}
			}
		}
	}
}
