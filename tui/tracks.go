package tui

import (
	"math"

	"sgdflow/sim"
)

// track is a path projected on the plane of the pictures.
type track struct{ x, y []float64 }

func newTrack(plane sim.Plane, p sim.Path) track {
	n := p.Len()
	t := track{x: make([]float64, n), y: make([]float64, n)}
	for i := range n {
		t.x[i], t.y[i] = plane.Project(p.At(i))
	}
	return t
}

// upTo is the part of the track shown at entry i.
func (t track) upTo(i int) track {
	n := min(i+1, len(t.x))
	return track{t.x[:n], t.y[:n]}
}

// last is the track's end.
func (t track) last() (x, y float64, ok bool) {
	if len(t.x) == 0 {
		return 0, 0, false
	}
	return t.x[len(t.x)-1], t.y[len(t.y)-1], true
}

// magnified is the track as seen through the lens: its difference from the mean, times factor, put on the mean.
func (t track) magnified(mean track, factor float64) track {
	if factor == 1 {
		return t
	}
	n := min(len(t.x), len(mean.x))
	m := track{x: make([]float64, n), y: make([]float64, n)}
	for i := range n {
		m.x[i] = mean.x[i] + factor*(t.x[i]-mean.x[i])
		m.y[i] = mean.y[i] + factor*(t.y[i]-mean.y[i])
	}
	return m
}

// tracks are all paths of a comparison on a plane, and how far single SGD paths spread around their mean.
type tracks struct {
	mean, sample, gradient, modified track
	spread                           track // standard deviations along x and y; empty where they are not known
}

func newTracks(g sim.Grid, c *sim.Comparison, axes bool) tracks {
	t := tracks{
		mean:     newTrack(g.Plane, c.Mean),
		sample:   newTrack(g.Plane, c.Sample),
		gradient: newTrack(g.Plane, c.Gradient),
		modified: newTrack(g.Plane, c.Modified),
	}
	if !axes { // off the axes the spread would need covariances
		return t
	}
	root := math.Sqrt(float64(c.Run.Seeds))
	for i := range c.StdErr.Len() {
		var x, y float64
		for j, e := range c.StdErr.At(i) {
			x += g.Plane.U[j] * e * root
			y += g.Plane.V[j] * e * root
		}
		t.spread.x, t.spread.y = append(t.spread.x, x), append(t.spread.y, y)
	}
	return t
}
