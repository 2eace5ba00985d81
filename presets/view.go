package presets

import "slices"

// planeKey is the one key of [view] that is not the name of a parameter.
const planeKey = "plane"

// view reads [view]. Its keys are names of parameters, each with a range or "fit"; the first is the horizontal axis.
// Without it two parameters are shown in their order and more in the main plane.
func (t table) view(p *Preset) {
	p.View = View{X: Axis{Parameter: 0}, Y: Axis{Parameter: 1}}
	switch {
	case len(p.Parameters) == 1:
		p.View.Y.Parameter = -1
	case len(p.Parameters) > 2:
		p.View = View{Plane: MainPlane, X: Axis{Parameter: -1}, Y: Axis{Parameter: -1}}
	}
	if !t.Has("view") {
		return
	}
	known := []string{planeKey}
	if p.Kind != NetworkKind { // whose names are no keys
		known = append(known, p.Parameters...)
	}
	t = t.table("view", known...)
	if t.Has(planeKey) {
		t.mainPlane(p)
		return
	}
	named := t.Keys()
	switch {
	case t.Err() != nil:
		return
	case len(named) > 2:
		t.InvalidKey(named[2], "a plane has two axes: %s and %s are named already", named[0], named[1])
		return
	case len(p.Parameters) > 2 && len(named) < 2:
		t.InvalidTable("name the two parameters to show, or plane = \"main\"")
		return
	case len(named) == 1 && len(p.Parameters) == 2:
		named = p.Parameters // the other axis is fitted
	}
	axes := []*Axis{&p.View.X, &p.View.Y}
	for i, name := range named {
		*axes[i] = Axis{slices.Index(p.Parameters, name), t.bounds(name)}
	}
	p.View.Plane = NamedPlane
}

func (t table) mainPlane(p *Preset) {
	if v := t.Text(planeKey, ""); v != "main" {
		t.Invalid(planeKey, "unknown plane %q: use \"main\", or name two parameters with their ranges", v)
	}
	if len(p.Parameters) < 2 {
		t.Invalid(planeKey, "one parameter has no plane: leave this out")
	}
	for _, key := range t.Keys() {
		if key != planeKey {
			t.InvalidKey(key, "the main plane has no axis named %s: leave out this or plane", key)
		}
	}
	p.View = View{Plane: MainPlane, X: Axis{Parameter: -1}, Y: Axis{Parameter: -1}}
}

// bounds reads a range [least, most], or nil for "fit" and for a missing key.
func (t table) bounds(key string) *Range {
	v := t.Value(key)
	if !t.Has(key) || v == "fit" {
		return nil
	}
	if _, list := v.([]any); !list {
		t.Mistyped(key, "a range [least, most] or \"fit\"")
		return nil
	}
	xs := t.Numbers(key)
	if len(xs) != 2 || !(xs[0] < xs[1]) {
		t.Invalid(key, "must be a range [least, most] with least below most")
		return nil
	}
	return &Range{xs[0], xs[1]}
}
