package sim

import "context"

// follower goes along one flow. Everything it works with is its own, so that several go side by side.
type follower struct {
	*Flow
	penalty *Modified
	state   []float64
}

func newFollower(o Objective, r Run, field Field, start []float64, tol Tolerance) *follower {
	return &follower{
		Flow:    NewFlow(field, start, r.Horizon, tol),
		penalty: NewModified(o, r.Settings),
		state:   append([]float64(nil), start...),
	}
}

func (f *follower) finish(ctx context.Context) { f.Reach(ctx, f.state, f.end) }

// follow reads a flow of the parameters at the times that its path does not have yet.
func (f *follower) follow(ctx context.Context, times []float64, p *Path, losses *[]float64, r *Parts) {
	for _, t := range times[p.Len():] {
		if ctx.Err() != nil || !f.Reach(ctx, f.state, min(t, f.end)) {
			return
		}
		p.Append(f.state)
		*losses = append(*losses, f.penalty.objective.Loss(f.state, nil))
		r.append(f.penalty.Regularizer(f.state))
	}
}

// followMoments is follow for the moment flow.
func (f *follower) followMoments(ctx context.Context, times []float64, mean, cov *Path) {
	d := f.penalty.objective.Dim()
	for _, t := range times[mean.Len():] {
		if !f.Reach(ctx, f.state, min(t, f.end)) {
			return
		}
		mean.Append(f.state[:d])
		cov.Append(f.state[d:])
	}
}
