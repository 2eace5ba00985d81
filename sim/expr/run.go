package expr

// newWorkspace returns slots with the constants in place.
func (t *tape) newWorkspace() *workspace {
	s := &workspace{scalar: make([]float64, t.scalars), lane: make([]lane, t.lanes)}
	for _, c := range t.constants {
		s.scalar[c.scalar] = c.value
	}
	return s
}

// mean evaluates the outputs at w and v over the batch of rows of data, all rows if batch is nil, into dst; dst nil
// returns the first output instead.
func (t *tape) mean(dst, w, v []float64, data [][]float64, batch []int) float64 {
	n := len(batch)
	if batch == nil && len(data) > 0 {
		n = len(data[0])
	}
	s := t.pool.Get().(*workspace)
	t.begin(s, w, v, n)
	if len(t.rows) > 0 {
		for first := 0; first < n; first += blockLen {
			k := min(blockLen, n-first)
			if batch == nil {
				for _, m := range t.columns {
					s.lane[m.to].copy(data[m.from][first : first+k])
				}
			} else {
				for _, m := range t.columns {
					s.lane[m.to].gather(data[m.from], batch[first:first+k])
				}
			}
			runRows(t.rows, s, k)
		}
	}
	return t.finish(s, dst, float64(n))
}

// row evaluates the outputs for the single row of the given column values.
func (t *tape) row(w, row []float64) float64 {
	s := t.pool.Get().(*workspace)
	t.begin(s, w, nil, 1)
	for _, m := range t.columns {
		s.lane[m.to][0][0] = row[m.from]
	}
	runRows(t.rows, s, 1)
	return t.finish(s, nil, 1)
}

// begin computes what does not depend on the rows, of which there are n.
func (t *tape) begin(s *workspace, w, v []float64, n int) {
	for _, m := range t.params {
		s.scalar[m.to] = w[m.from]
	}
	for _, m := range t.tangents {
		s.scalar[m.to] = v[m.from]
	}
	runScalars(t.before, s.scalar)
	for _, m := range t.spread {
		x := s.scalar[m.from]
		filled := s.lane[m.to][:(min(n, blockLen)+quadLen-1)/quadLen]
		for q := range filled {
			filled[q] = [quadLen]float64{x, x, x, x}
		}
	}
	for _, at := range t.means {
		s.scalar[at] = 0
	}
}

// finish turns sums over the n rows into means, computes what depends on them and hands out the outputs.
func (t *tape) finish(s *workspace, dst []float64, n float64) float64 {
	for _, at := range t.means {
		s.scalar[at] /= n
	}
	runScalars(t.after, s.scalar)
	if dst == nil {
		dst = s.value[:]
	}
	for k, at := range t.outputs {
		if at < 0 {
			dst[k] = 0
		} else {
			dst[k] = s.scalar[at]
		}
	}
	first := dst[0]
	t.pool.Put(s)
	return first
}

func runScalars(code []instruction, s []float64) {
	for k := range code {
		in := &code[k]
		switch in.op {
		case opAdd:
			s[in.dst] = s[in.a] + s[in.b]
		case opSub:
			s[in.dst] = s[in.a] - s[in.b]
		case opMul:
			s[in.dst] = s[in.a] * s[in.b]
		case opNeg:
			s[in.dst] = -s[in.a]
		default:
			s[in.dst] = apply(in.op, s[in.a], s[in.b], s[in.c])
		}
	}
}

// copy stores consecutive rows of a column, at most blockLen.
func (l *lane) copy(rows []float64) {
	q := 0
	for ; len(rows) >= quadLen && q < quads; q++ {
		l[q] = [quadLen]float64(rows)
		rows = rows[quadLen:]
	}
	if q < quads {
		copy(l[q][:], rows)
	}
}

// gather stores the rows of a column that the batch names, at most blockLen.
func (l *lane) gather(column []float64, batch []int) {
	q := 0
	for ; len(batch) >= quadLen && q < quads; q++ {
		l[q] = [quadLen]float64{column[batch[0]], column[batch[1]], column[batch[2]], column[batch[3]]}
		batch = batch[quadLen:]
	}
	if q < quads {
		for k, i := range batch[:min(len(batch), quadLen)] {
			l[q][k] = column[i]
		}
	}
}
