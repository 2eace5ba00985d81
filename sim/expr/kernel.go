package expr

// runRows runs the varying instructions for the first n rows of the lanes. Cheap kernels work on whole quads: the rows
// beyond n then hold values without meaning that no reduction reads.
func runRows(code []instruction, s *workspace, n int) {
	q := (n + quadLen - 1) / quadLen
	lanes := s.lane
	for k := range code {
		in := &code[k]
		switch in.op {
		case opSum:
			s.scalar[in.dst] += lanes[in.a].sum(n)
			continue
		case opDot:
			s.scalar[in.dst] += lanes[in.a].dot(&lanes[in.b], n)
			continue
		}
		d, a := lanes[in.dst][:q], lanes[in.a][:q]
		switch in.op {
		case opAddU:
			x := s.scalar[in.b]
			for i := range d {
				r, a := &d[i], &a[i]
				r[0], r[1], r[2], r[3] = a[0]+x, a[1]+x, a[2]+x, a[3]+x
			}
		case opSubU:
			x := s.scalar[in.b]
			for i := range d {
				r, a := &d[i], &a[i]
				r[0], r[1], r[2], r[3] = a[0]-x, a[1]-x, a[2]-x, a[3]-x
			}
		case opSubFU:
			x := s.scalar[in.b]
			for i := range d {
				r, a := &d[i], &a[i]
				r[0], r[1], r[2], r[3] = x-a[0], x-a[1], x-a[2], x-a[3]
			}
		case opMulU:
			x := s.scalar[in.b]
			for i := range d {
				r, a := &d[i], &a[i]
				r[0], r[1], r[2], r[3] = a[0]*x, a[1]*x, a[2]*x, a[3]*x
			}
		case opNeg:
			for i := range d {
				r, a := &d[i], &a[i]
				r[0], r[1], r[2], r[3] = -a[0], -a[1], -a[2], -a[3]
			}
		case opAdd:
			b := lanes[in.b][:q]
			for i := range d {
				r, a, b := &d[i], &a[i], &b[i]
				r[0], r[1], r[2], r[3] = a[0]+b[0], a[1]+b[1], a[2]+b[2], a[3]+b[3]
			}
		case opSub:
			b := lanes[in.b][:q]
			for i := range d {
				r, a, b := &d[i], &a[i], &b[i]
				r[0], r[1], r[2], r[3] = a[0]-b[0], a[1]-b[1], a[2]-b[2], a[3]-b[3]
			}
		case opMul:
			b := lanes[in.b][:q]
			for i := range d {
				r, a, b := &d[i], &a[i], &b[i]
				r[0], r[1], r[2], r[3] = a[0]*b[0], a[1]*b[1], a[2]*b[2], a[3]*b[3]
			}
		case opDiv:
			b := lanes[in.b][:q]
			for i := range d {
				r, a, b := &d[i], &a[i], &b[i]
				r[0], r[1], r[2], r[3] = a[0]/b[0], a[1]/b[1], a[2]/b[2], a[3]/b[3]
			}
		default:
			runEach(in, lanes, n)
		}
	}
}

// runEach applies an instruction row by row.
func runEach(in *instruction, lanes []lane, n int) {
	d, a, b, c := &lanes[in.dst], &lanes[in.a], &lanes[in.b], &lanes[in.c]
	switch in.op {
	case opSelect:
		for i := range n {
			q, r := i/quadLen%quads, i%quadLen
			x := c[q][r]
			if a[q][r] != 0 {
				x = b[q][r]
			}
			d[q][r] = x
		}
	case opGated:
		for i := range n {
			q, r := i/quadLen%quads, i%quadLen
			x := a[q][r]
			if x != 0 {
				x *= b[q][r]
			}
			d[q][r] = x
		}
	default:
		for i := range n {
			q, r := i/quadLen%quads, i%quadLen
			d[q][r] = apply(in.op, a[q][r], b[q][r], c[q][r])
		}
	}
}

// sum adds the first n rows in four interleaved partial sums.
func (l *lane) sum(n int) float64 {
	var s0, s1, s2, s3 float64
	for _, a := range l[:n/quadLen] {
		s0 += a[0]
		s1 += a[1]
		s2 += a[2]
		s3 += a[3]
	}
	if rest := n % quadLen; rest > 0 {
		a := &l[n/quadLen]
		s0 += a[0]
		if rest > 1 {
			s1 += a[1]
		}
		if rest > 2 {
			s2 += a[2]
		}
	}
	return (s0 + s1) + (s2 + s3)
}

// dot adds the products of the first n rows of two lanes as sum does.
func (l *lane) dot(m *lane, n int) float64 {
	var s0, s1, s2, s3 float64
	b := m[:n/quadLen]
	for i, a := range l[:len(b)] {
		s0 += float64(a[0] * b[i][0])
		s1 += float64(a[1] * b[i][1])
		s2 += float64(a[2] * b[i][2])
		s3 += float64(a[3] * b[i][3])
	}
	if rest := n % quadLen; rest > 0 {
		a, b := &l[n/quadLen], &m[n/quadLen]
		s0 += float64(a[0] * b[0])
		if rest > 1 {
			s1 += float64(a[1] * b[1])
		}
		if rest > 2 {
			s2 += float64(a[2] * b[2])
		}
	}
	return (s0 + s1) + (s2 + s3)
}
