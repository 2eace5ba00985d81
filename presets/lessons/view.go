package lessons

import (
	"sgdflow/presets/strict"
)

// view reads [step.view].
func (s *Step) view(t strict.Table) {
	t = t.Table("view", "overlay", "lens", "ghost", "claims", "row", "time", "x", "y")
	s.View = View{
		Overlay: t.Bool("overlay", false),
		Lens:    1,
		Ghost:   t.Bool("ghost", true),
		Claims:  t.Bool("claims", false),
		Row:     int(t.Whole("row", 1, 1, maxRows)),
		X:       interval(t, "x"),
		Y:       interval(t, "y"),
	}
	if t.Has("lens") {
		switch lens := t.Number("lens"); lens {
		case 1, 10, 100:
			s.View.Lens = lens
		default:
			t.Invalid("lens", "%v is no magnification: use 1, 10 or 100", lens)
		}
	}
	s.time(t)
}

func (s *Step) time(t strict.Table) {
	switch v := t.Value("time").(type) {
	case nil:
	case int64, float64:
		s.View.Time = Time{AtTime, t.Between("time", 0, 0, s.Preset.Run.Horizon)}
	case string:
		mode, ok := map[string]TimeMode{"play": Play, "start": AtStart, "end": AtEnd}[v]
		if !ok {
			t.Invalid("time", "unknown time %q: use play, start, end or a flow time", v)
		}
		s.View.Time.Mode = mode
	default:
		t.Mistyped("time", "play, start, end or a flow time")
	}
}

// interval reads a range [least, most]; zero where the key is missing.
func interval(t strict.Table, key string) (r [2]float64) {
	xs := t.Numbers(key)
	if t.Has(key) && (len(xs) != 2 || !(xs[0] < xs[1])) {
		t.Invalid(key, "must be a range [least, most] with least below most")
	}
	copy(r[:], xs)
	return r
}
