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
	moment                           track // empty where there is no moment flow
	spread                           track // standard deviations along x and y; empty where they are not known
}

func newTracks(g sim.Grid, c *sim.Comparison, axes bool) tracks {
	t := tracks{
		mean:     newTrack(g.Plane, c.Mean),
		sample:   newTrack(g.Plane, c.Sample),
		gradient: newTrack(g.Plane, c.Gradient),
		modified: newTrack(g.Plane, c.Modified),
		moment:   newTrack(g.Plane, c.Moment),
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

// ellipse is the outline of two standard deviations in every direction of the plane around a centre, in so many points, for a
// covariance packed as in sim.Comparison: what it holds off the plane is projected on it.
func ellipse(p sim.Plane, x, y float64, packed []float64, points int) track {
	var xx, xy, yy float64
	at := 0
	for i := range p.U {
		for j := i; j < len(p.U); j++ {
			s := packed[at]
			at++
			if i == j {
				xx, xy, yy = xx+s*p.U[i]*p.U[i], xy+s*p.U[i]*p.V[i], yy+s*p.V[i]*p.V[i]
				continue
			}
			xx, yy = xx+2*s*p.U[i]*p.U[j], yy+2*s*p.V[i]*p.V[j]
			xy += s * (p.U[i]*p.V[j] + p.U[j]*p.V[i])
		}
	}
	// The columns of the Cholesky factor of [xx xy; xy yy] carry a circle onto the ellipse.
	var a, b float64
	if xx > 0 {
		a = math.Sqrt(xx)
		b = xy / a
	}
	c := math.Sqrt(max(0, yy-b*b))
	var t track
	for k := range points + 1 {
		sin, cos := math.Sincos(2 * math.Pi * float64(k) / float64(points))
		t.x, t.y = append(t.x, x+2*a*cos), append(t.y, y+2*(b*cos+c*sin))
	}
	return t
}
