package main

// samplings breaks how minibatches are drawn.
func samplings(m func(what, place string, edits ...string)) {
	settle := "p.random.settle(p.order, from, p.done)"
	m("one order for all epochs, under Reshuffle", "Sampler.Next", "p.next, p.done = 0, 0",
		"p.next = 0; if p.kind == Reshuffle { p.done = len(p.order) } else { p.done = 0 }")
	m("one order for all epochs, under Shuffle", "Sampler.Next", "p.next, p.done = 0, 0",
		"p.next = 0; if p.kind == Shuffle { p.done = len(p.order) } else { p.done = 0 }")
	m("examples in their own order", "Sampler.Next", settle, "if p.kind == Shuffle { "+settle+" }")
	m("batches in their own order", "Sampler.Next", settle, "if p.kind != Shuffle { "+settle+" }")
	m("an example more than once in a batch", "Sampler.Next", settle,
		"for i := from; i < p.done; i++ { p.order[i] = int(p.random.pcg.Uint64() % uint64(len(p.order))) }")
	m("the first places only are drawn", "Sampler.Next", "p.next > p.done", "p.done == 0")
	m("places drawn twice, for one batch and with the next", "Sampler.Next", "p.random.settle(p.order, from, p.done)",
		"p.random.settle(p.order, from, p.done); if p.kind == Reshuffle { p.done = p.next }")
	m("no replacement under Replacement", "Sampler.Next", "p.next == len(p.order) || p.kind == Replacement", "p.next == len(p.order)")
	m("replacement under Reshuffle", "Sampler.Next", "p.next == len(p.order) || p.kind == Replacement", "p.next == len(p.order) || p.kind != Shuffle")
	m("replacement under Shuffle", "Sampler.Next", "p.next == len(p.order) || p.kind == Replacement", "true")
	m("batches of scattered examples under Shuffle", "Sampler.Next", "p.order[from] + j", "p.order[from]/len(p.batch) + j*len(p.order)")
	m("shuffled examples under Shuffle", "NewSampler", "p.kind == Shuffle", "p.kind == Shuffle && n < 0")
	m("the same path again", "NewSampler", "streamPath+uint64(path)", "streamPath+0*uint64(path)")
	m("paths two by two", "NewSampler", "streamPath+uint64(path)", "streamPath+uint64(path/2)")
	m("one seed for all", "NewSampler", "newIndices(s.Seed, streamPath+uint64(path), places)", "newIndices(0*s.Seed, streamPath+uint64(path), places)")
	m("seed and path in one", "NewSampler", "newIndices(s.Seed, streamPath+uint64(path), places)", "newIndices(s.Seed+uint64(path), streamPath, places)")
	m("no place stays as it is", "indices.settle", "i + int(p>>width)", "min(len(order)-1, i+1+int(p>>width))")
	m("any place for any example", "indices.settle", "i + int(p>>width)", "int(p>>width)")
	m("draws from all places", "indices.settle", "uint64(len(order) - i)", "uint64(len(order))", "i + int(p>>width)", "int(p>>width)")
	m("last place is never drawn", "indices.settle", "uint64(len(order) - i)", "uint64(len(order)-i-1)")
	m("biased draws", "indices.settle", "p&mask < n", "false")
	m("a rejected draw is made good by the same bits", "indices.settle", "p = (pcg.Uint64() & mask) * n", "p = excess + n*mask/2")
	m("bits drawn twice", "indices.settle", "word, left = word>>width, left-width", "word, left = word>>(width/2), left-width")
	m("few bits for many examples", "newIndices", "n <= 1<<10", "n <= 1<<20")
	m("Reshuffle takes Replacement's name", "samplingNames", `"replacement"`, `"reshuffle"`)
}

// ensembles breaks the mean over paths, its error and the gauge.
func ensembles(m func(what, place string, edits ...string)) {
	m("mean of the sums, not of the paths", "Ensemble.merge", "s / size", "s / (size + 1)")
	m("groups weigh alike", "Ensemble.merge", "delta[j] * (size / total)", "delta[j] / 2")
	m("first path not put back", "Ensemble.merge", "first[j] + shift[j] - mean[j]", "0*first[j] + shift[j] - mean[j]")
	m("squares about 0", "Ensemble.merge", "product[at]-sum[j]*shift[j]", "product[at]-0*sum[j]*shift[j]")
	m("variance between groups left out", "Ensemble.merge", "delta[j]*delta[j]*weight", "0*delta[j]*delta[j]*weight")
	m("covariance between groups left out", "Ensemble.merge", "delta[j]*delta[l]*weight", "0*delta[j]*delta[l]*weight")
	m("products about 0", "Ensemble.merge", "product[at] - sum[j]*shift[l] + delta[j]*delta[l]*weight", "product[at] + delta[j]*delta[l]*weight")
	m("wrong weight of two groups", "Ensemble.merge", "count * size / total", "size")
	m("standard error from n", "Ensemble.merge", "m2[at] / (count - 1) / count", "m2[at] / count / count")
	m("standard deviation as the error", "Ensemble.merge", "m2[at] / (count - 1) / count", "m2[at] / (count - 1)")
	m("covariance from n", "Ensemble.merge", "v / (count - 1)", "v / count")
	m("wrong parameter's variance", "Ensemble.merge", "packed(d, j, j)", "packed(d, j, 0)")
	m("two parameters: x^2 left out", "sums.add", "product[0] += x * x", "")
	m("two parameters: xy left out", "sums.add", "product[1] += x * y", "")
	m("two parameters: y^2 left out", "sums.add", "product[2] += y * y", "")
	m("products of many parameters", "sums.add", "v * u", "v * v * u")
	m("squares of many parameters", "sums.add", "v * v", "v")
	m("first path left out", "sums.advance", "copy(m.first[i*d:], p.w)", "")
	m("last divergence in place of the first", "Ensemble.Advance", "p.updates < end", "p.updates > end")
	m("same path in every place", "NewEnsemble", "NewSGD(r, k)", "NewSGD(r, 0)")
	m("distance without its root", "distance", "math.Sqrt(sum)", "math.Abs(sum)")

	m("gauge of half the learning rate", "Run.Gauge", "r.Settings.LearningRate * sharpness", "r.Settings.LearningRate / 2 * sharpness")
	m("gauge without m", "Run.Gauge", "float64(r.Batches()) * step", "step")
	m("broken from 1", "Gauge.Verdict", "1.5", "1")
	m("trust up to 1", "Gauge.Verdict", "0.5", "1")
	m("unstable from 1", "Gauge.Verdict", "2", "1")
	m("hilltops trusted", "Gauge.Verdict", "math.Abs(g.Epoch)", "g.Epoch + 0*math.Abs(0)")
	m("smallest eigenvalue", "Sharpness.rayleighRitz", "mid + half", "mid - half")
	m("wrong angle of the Ritz vector", "Sharpness.rayleighRitz", "2*b", "b")
	m("half gap of the Ritz values", "Sharpness.rayleighRitz", "math.Hypot((a-c)/2, b)", "math.Hypot((a-c)/2, b/2)")
	m("shift not made", "Sharpness.iterate", "h + shift*s.v[b][j]", "h")
	m("no second run for negative eigenvalues", "Sharpness.at", "value < 0 || !settled", "!settled")
	m("no second run where it does not settle", "Sharpness.at", "value < 0 || !settled", "value < 0 && (settled || !settled)")
	m("block not orthogonal", "Sharpness.orthonormalise", "along * s.v[0][j]", "along * s.v[0][j] / 2")
	m("epochs of one update", "Run.Batches", "r.Objective.Len() / r.Settings.BatchSize", "1")
	m("time in updates", "Run.Time", "float64(k) * r.Settings.LearningRate", "float64(k)")
	m("whole steps by rounding down alone", "wholeSteps", "1 + 1e-9", "1")
}

// landscapes breaks grids and what is interpolated between their points.
func landscapes(m func(what, place string, edits ...string)) {
	m("R without eps", "Landscape.Modified", "rate*terms.Of(l.FullBatch[i], l.Minibatch[i])", "terms.Of(l.FullBatch[i], l.Minibatch[i])+0*rate")
	m("penalty left out", "Landscape.Modified", "mod[i] += l.Penalty[i]", "")
	m("penalty without lambda", "NewLandscape", "s.Lambda * penalty.Penalty(w)", "penalty.Penalty(w)")
	m("edges in place of centres", "Grid.At", "x = g.X[0] + (g.X[1]-g.X[0])*(float64(col)+0.5)/float64(g.Cols)", "x = g.X[0] + (g.X[1]-g.X[0])*float64(col)/float64(g.Cols)")
	m("rows from below", "Grid.At", "g.Y[1] - (g.Y[1]-g.Y[0])*(float64(row)+0.5)/float64(g.Rows)", "g.Y[0] + (g.Y[1]-g.Y[0])*(float64(row)+0.5)/float64(g.Rows)")
	m("first weight of Keys", "between", "t * (-1 + t*(2-t)) / 2", "t * (-1 + t*(1-t)) / 2")
	m("second weight of Keys", "between", "(2 + t*t*(-5+3*t)) / 2", "(2 + t*t*(-4+2*t)) / 2")
	m("third weight of Keys", "between", "t * (1 + t*(4-3*t)) / 2", "t * (1 + t*(3-2*t)) / 2")
	m("fourth weight of Keys", "between", "t * t * (t - 1) / 2", "t * t * (t - 1)")
	m("level before the first node", "beyond", "3*value(0) - 3*value(1) + value(2)", "value(0)")
	m("level behind the last node", "beyond", "3*value(n-1) - 3*value(n-2) + value(n-3)", "value(n - 1)")
	m("main directions in wrong order", "principal", "mat.Col(nil, last-1, &vectors)", "mat.Col(nil, 0, &vectors)")
	m("origin of a plane not the mean", "MainPlane", "v / float64(n)", "v / float64(n+1)")
}
