package expr

import "sync"

// blockLen is the number of rows an instruction handles at a time, quadLen the number in one turn of a kernel's loop.
const (
	blockLen = 64
	quadLen  = 4
	quads    = blockLen / quadLen
)

// lane holds one varying value for the rows of a block.
type lane [quads][quadLen]float64

// instruction writes slot dst from slots a, b and c. On a varying instruction they are lanes, except that b of opAddU,
// opSubU, opSubFU and opMulU and dst of opSum and opDot are scalars; on a uniform one all are scalars.
type instruction struct {
	op           op
	dst, a, b, c int32
}

// move names where a value comes from and the slot it goes to.
type move struct{ from, to int32 }

// tape is straight-line code for some uniform outputs of a graph: once per call the uniform nodes, then for every block
// of rows the varying ones, then the uniform nodes that need a mean over the rows.
type tape struct {
	scalars   int // slots
	lanes     int
	constants []constant
	params    []move // component of w to scalar
	tangents  []move // component of v to scalar
	before    []instruction
	spread    []move // scalar to every row of a lane
	columns   []move // column to lane
	rows      []instruction
	means     []int32 // scalars to divide by the number of rows
	after     []instruction
	outputs   []int32 // scalars, none for an output that is 0
	pool      sync.Pool
}

type constant struct {
	value  float64
	scalar int32
}

// workspace holds the slots of one call. The constants stay in place between calls.
type workspace struct {
	scalar []float64
	lane   []lane
	value  [1]float64 // the output of a tape with one
}

// lowering turns a graph into a tape.
type lowering struct {
	*tape
	graph  *graph
	scalar map[id]int32 // slots of uniform nodes
	vector map[id]int32 // lanes of varying nodes, and of uniform ones spread for use beside varying ones
	late   []bool       // uniform nodes that need a mean
	uses   []int        // varying instructions that still read a varying node
	free   []int32      // lanes nobody reads any more
}

// lower compiles the outputs, which are uniform or none.
func lower(g *graph, outputs []id) *tape {
	l := &lowering{
		tape: &tape{}, graph: g, scalar: map[id]int32{}, vector: map[id]int32{},
		late: make([]bool, len(g.nodes)), uses: make([]int, len(g.nodes)),
	}
	live := l.count(outputs)
	for n := range live {
		if live[n] {
			l.emit(id(n))
		}
	}
	for _, n := range outputs {
		at := int32(none)
		if n != none {
			at = l.scalar[n]
		}
		l.outputs = append(l.outputs, at)
	}
	l.pool.New = func() any { return l.tape.newWorkspace() }
	return l.tape
}

// reads returns the nodes the instruction for n reads: its operands, save that the mean of a product reads the factors.
func (l *lowering) reads(n id) []id {
	if l.graph.isOp(n, opMean) && l.graph.isOp(l.graph.nodes[n].a, opMul) {
		n = l.graph.nodes[n].a
	}
	return l.graph.operands(n)
}

// count marks the nodes the outputs need and counts who reads the varying ones.
func (l *lowering) count(outputs []id) []bool {
	live := make([]bool, len(l.graph.nodes))
	for _, n := range outputs {
		if n != none {
			live[n] = true
		}
	}
	for n := len(live) - 1; n >= 0; n-- {
		if !live[n] {
			continue
		}
		for _, operand := range l.reads(id(n)) {
			live[operand] = true
			l.uses[operand]++
		}
	}
	return live
}

func (l *lowering) emit(n id) {
	x := l.graph.nodes[n]
	switch {
	case x.op == opConst:
		v, _ := l.graph.value(n)
		l.constants = append(l.constants, constant{v, l.newScalar(n)})
	case x.op == opParam:
		l.params = append(l.params, move{int32(x.a), l.newScalar(n)})
	case x.op == opTangent:
		l.tangents = append(l.tangents, move{int32(x.a), l.newScalar(n)})
	case x.op == opColumn:
		l.vector[n] = l.newLane()
		l.columns = append(l.columns, move{int32(x.a), l.vector[n]})
	case x.op == opMean:
		l.emitMean(n)
	case l.graph.varying[n]:
		l.emitVarying(n, x)
	default:
		l.emitUniform(n, x)
	}
}

func (l *lowering) newScalar(n id) int32 {
	at := int32(l.scalars)
	l.scalars++
	l.scalar[n] = at
	return at
}

// newLane returns a lane no instruction has used: one that is filled before the instructions of a block run must not
// be shared with a result of theirs.
func (l *lowering) newLane() int32 {
	l.lanes++
	return int32(l.lanes - 1)
}

// reuseLane returns a lane that holds nothing any more.
func (l *lowering) reuseLane() int32 {
	if last := len(l.free) - 1; last >= 0 {
		at := l.free[last]
		l.free = l.free[:last]
		return at
	}
	return l.newLane()
}

func (l *lowering) emitUniform(n id, x node) {
	in := instruction{op: x.op}
	slots := [...]*int32{&in.a, &in.b, &in.c}
	for k, operand := range l.graph.operands(n) {
		*slots[k] = l.scalar[operand]
		l.late[n] = l.late[n] || l.late[operand]
	}
	in.dst = l.newScalar(n)
	if l.late[n] {
		l.after = append(l.after, in)
	} else {
		l.before = append(l.before, in)
	}
}

func (l *lowering) emitMean(n id) {
	in := instruction{op: opSum}
	reads := l.reads(n)
	if len(reads) == 2 {
		in.op, in.b = opDot, l.laneOf(reads[1])
	}
	in.a = l.laneOf(reads[0])
	in.dst = l.newScalar(n)
	l.late[n] = true
	l.means = append(l.means, in.dst)
	l.rows = append(l.rows, in)
	l.release(reads)
}

func (l *lowering) emitVarying(n id, x node) {
	in := instruction{op: x.op}
	reads := l.graph.operands(n)
	if o, swap, ok := mixed(x.op, l.graph.varying[reads[0]], len(reads) < 2 || l.graph.varying[reads[1]]); ok {
		a, b := x.a, x.b
		if swap {
			a, b = b, a
		}
		in.op, in.a, in.b = o, l.vector[a], l.scalar[b]
	} else {
		slots := [...]*int32{&in.a, &in.b, &in.c}
		for k, operand := range reads {
			*slots[k] = l.laneOf(operand)
		}
	}
	l.release(reads) // the result may take the place of an operand: kernels read a row before they write it
	in.dst = l.reuseLane()
	l.vector[n] = in.dst
	l.rows = append(l.rows, in)
}

// mixed returns the instruction for o with one varying operand and one uniform, if there is one, and whether the
// operands change places.
func mixed(o op, first, second bool) (with op, swap, ok bool) {
	if first == second {
		return o, false, false
	}
	switch o {
	case opAdd:
		return opAddU, !first, true
	case opMul:
		return opMulU, !first, true
	case opSub:
		if first {
			return opSubU, false, true
		}
		return opSubFU, true, true
	}
	return o, false, false
}

// laneOf returns the lane of n, spreading a uniform node over one of its own.
func (l *lowering) laneOf(n id) int32 {
	at, ok := l.vector[n]
	if !ok {
		at = l.newLane()
		l.vector[n] = at
		l.spread = append(l.spread, move{l.scalar[n], at})
	}
	return at
}

// release frees the lanes of varying nodes read for the last time.
func (l *lowering) release(read []id) {
	for _, n := range read {
		l.uses[n]--
		if l.uses[n] == 0 && l.graph.varying[n] {
			l.free = append(l.free, l.vector[n])
		}
	}
}
