package cli

import (
	"context"
	"fmt"
	"io"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/tui"
)

// exportScreen writes what the explorer shows into files of the working directory: its plots as PNG and SVG on dark and on
// light, its data as CSV, its preset as TOML. It returns their names; none was there before.
func exportScreen(ctx context.Context, e tui.Export) ([]string, error) {
	p := exportedPreset(e.State)
	parts := []exportPart{
		{"-dark.png", e.Dark.PNG}, {"-light.png", e.Light.PNG}, {"-dark.svg", e.Dark.SVG}, {"-light.svg", e.Light.SVG},
	}
	data, err := exportedData(ctx, p, e)
	if err != nil {
		return nil, err
	}
	parts = append(parts, data...)
	toml, noPreset := p.TOML()
	if noPreset == nil {
		parts = append(parts, exportPart{".toml", func(w io.Writer) error {
			_, err := w.Write(toml)
			return err
		}})
	} else {
		noPreset = fmt.Errorf("without the preset: %w", noPreset)
	}
	names, err := writeExport(ctx, ".", fmt.Sprintf("%s-%v", p.Name, e.State.Screen), parts)
	if err != nil {
		return nil, err
	}
	return names, noPreset
}

// exportedPreset is the preset of a state with its view as it is on screen.
func exportedPreset(s tui.State) *presets.Preset {
	p := *s.Preset
	if p.View.Plane == presets.NamedPlane {
		for _, axis := range []struct {
			of *presets.Axis
			r  [2]float64
		}{{&p.View.X, s.X}, {&p.View.Y, s.Y}} {
			if axis.r[0] < axis.r[1] {
				axis.of.Range = &presets.Range{Min: axis.r[0], Max: axis.r[1]}
			}
		}
	}
	return &p
}

// exportedData are the numbers of the screen, in the CSV form of the command that computes the same.
func exportedData(ctx context.Context, p *presets.Preset, e tui.Export) ([]exportPart, error) {
	var parts []exportPart
	add := func(suffix string, write func(io.Writer) error) {
		parts = append(parts, exportPart{suffix + ".csv", write})
	}
	screen := e.State.Screen
	if screen == tui.Landscape && e.Landscape == nil { // one parameter alone has no plane, and the run is what there is
		screen = tui.Paths
	}
	switch screen {
	case tui.Order:
		if e.Order != nil {
			add("-epoch", func(w io.Writer) error { return writeOrderCSV(w, p, e.Order) })
		}
		if e.Horizon != nil {
			add("-horizon", func(w io.Writer) error { return writeOrderCSV(w, p, e.Horizon) })
		}
	case tui.Scaling:
		if e.Scaling != nil {
			add("", func(w io.Writer) error { return writeScalingCSV(w, e.Scaling) })
		}
	case tui.Training:
		if e.Training != nil {
			add("", (&sweep{result: e.Training}).writeCSV)
		}
	case tui.Landscape:
		l := landscape{preset: p, axes: e.Axes, grid: e.Landscape, minima: e.Minima}
		add("", l.writeCSV)
	default:
		c, err := epochs(ctx, p.Run)
		if err != nil {
			return nil, err
		}
		add("", func(w io.Writer) error { return writeCSV(w, p, c) })
	}
	return parts, nil
}

// epochs computes a run with an entry an epoch, as the CSV form has it; on screen there is one an update as a rule.
func epochs(ctx context.Context, r sim.Run) (*sim.Comparison, error) {
	c, err := sim.NewComparer(ctx, r, r.Batches())
	if err != nil {
		return nil, err
	}
	for !c.Done() {
		if err := c.Advance(ctx, 64); err != nil {
			return nil, err
		}
	}
	return c.Comparison(), nil
}
