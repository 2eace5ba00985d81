package tui

import (
	"fmt"
	"slices"
	"strings"

	"sgdflow/sim/lab"
	"sgdflow/tui/plot"
)

// supported counts the claims that the sweep supports.
func (v *trainingView) supported() int {
	n := 0
	for _, c := range v.read.claims {
		if c.Verdict == lab.Supported {
			n++
		}
	}
	return n
}

// told are the claims with a verdict, those told first at the head: supported ones by how many standard errors their gain
// is, and then the others in their own order.
func (v *trainingView) told() []lab.Claim {
	var all []lab.Claim
	for _, c := range v.read.claims {
		if c.Verdict != lab.Open {
			all = append(all, c)
		}
	}
	weight := func(c lab.Claim) float64 {
		switch z := c.Gain.Value / c.Gain.StdErr; {
		case c.Verdict != lab.Supported:
			return -1
		case z > 0 && z < 1/rounding: // beyond that the error is rounding, of runs without chance
			return z
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b lab.Claim) int {
		switch x, y := weight(a), weight(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return all
}

// sentence counts the claims that this sweep supports, and says what the strongest says.
func (v *trainingView) sentence(s *scene, width int) string {
	if v.untrained {
		return fitting(width, "nothing to train: this preset has no test set; among the others glyphs and sparse have one", "no test set: glyphs and sparse have one", "no test set here")
	}
	if err := v.failed(); err != nil {
		return firstLine(err.Error())
	}
	told := v.told()
	if len(told) == 0 {
		if t := v.result(); t != nil && t.Experiment.Seeds == 1 {
			return fitting(width, "one seed: nothing follows from single runs, which have no standard errors", "one seed: nothing follows")
		}
		if v.busy() {
			return fitting(width, "training: claims are told as soon as the runs that they take are done", "training: claims are still to come", "training")
		}
		if v.progress() == 1 {
			return fitting(width, "this sweep leaves all claims about generalisation open", "all claims are open")
		}
		return fitting(width, "too little of the sweep is known to say anything about the claims", "too little is known")
	}
	n, so, of := v.supported(), "", len(v.read.claims)
	if v.progress() < 1 {
		so = " so far"
	}
	counts := []string{
		fmt.Sprintf("This sweep supports %d of %d claims%s. ", n, of, so), fmt.Sprintf("%d of %d claims supported%s. ", n, of, so), fmt.Sprintf("%d of %d: ", n, of),
	}
	claims := claimForms(v.result(), told[0])
	var forms []string
	for _, claim := range claims[:len(claims)-1] {
		for _, count := range counts {
			forms = append(forms, count+claim)
		}
	}
	return s.fittingIn(width, append(forms, counts[1])...)
}

// remark says what the next claim comes to, or how to go on.
func (v *trainingView) remark(s *scene, c *plot.Canvas, r plot.Rect) {
	text, toggle := "", s.hinted(v.toggles(), "c")
	switch told := v.told(); {
	case v.untrained:
	case v.cancelled():
		text = fitting(r.W, "cancelled: what is done stays and is not computed again; "+toggle+" goes on with the rest", "cancelled: "+toggle+" goes on with the rest")
	case len(told) > 1:
		text = s.fittingIn(r.W, claimForms(v.result(), told[1])...)
	case v.busy():
		text = fitting(r.W, toggle+" cancels; what is done stays", toggle+" cancels")
	}
	c.TextIn(r, text, s.styles.dim)
}

// verdictGlyphs tell verdicts apart before they are read; a canvas limited to ASCII uses the second ones.
var verdictGlyphs = [2][4]rune{
	{lab.Open: '…', lab.Supported: '✓', lab.NotSupported: '–', lab.Contradicted: '✕'},
	{lab.Open: '?', lab.Supported: '+', lab.NotSupported: '-', lab.Contradicted: 'X'},
}

func (s *scene) verdictStyle(v lab.Verdict) plot.StyleID {
	return [...]plot.StyleID{
		lab.Open: s.styles.dim, lab.Supported: s.styles.calm, lab.NotSupported: s.styles.warning, lab.Contradicted: s.styles.alarm,
	}[v]
}

// drawClaims writes all claims into the frame of words, each in the longest form for which all have room.
func (v *trainingView) drawClaims(s *scene, c *plot.Canvas) {
	at := s.layout.words
	if at.Empty() {
		return
	}
	c.Frame(at, fitting(at.W-6, "what this sweep says, and what it does not", "what this sweep says"), s.styles.border, s.styles.strong)
	in := at.Inset(1)
	in.X, in.W = in.X+1, in.W-2
	t := v.result()
	if t == nil {
		c.TextIn(in, "nothing yet", s.styles.dim)
		return
	}
	const indent = 2
	paragraphs := s.paragraphs(t, v.read.claims, in.W-indent, in.H)
	gap := 0
	if lines := len(slices.Concat(paragraphs...)); lines+len(paragraphs)-1 <= in.H {
		gap = 1
	}
	glyphs := verdictGlyphs[0]
	if s.ascii {
		glyphs = verdictGlyphs[1]
	}
	y := in.Y
	for i, p := range paragraphs {
		claim := v.read.claims[i]
		style := s.verdictStyle(claim.Verdict)
		head := claimNames[claim.Kind] + ": " + verdictNames[claim.Verdict]
		for k, line := range p {
			if y >= in.Y+in.H {
				return
			}
			c.TextIn(plot.Rect{X: in.X + indent, Y: y, W: in.W - indent, H: 1}, line, s.styles.text)
			if k == 0 {
				c.Text(in.X, y, string(glyphs[claim.Verdict]), style)
				if strings.HasPrefix(line, head) {
					c.Text(in.X+indent, y, head, style)
				}
			}
			y++
		}
		y += gap
	}
}

// paragraphs are the claims in lines of at most width columns, at most so many in all where that can be: from the shortest
// forms on, longer ones take the place of shorter ones as long as there is room, of supported claims first, of open ones last.
func (s *scene) paragraphs(t *lab.Training, claims []lab.Claim, width, lines int) [][]string {
	all, forms, most := make([][]string, len(claims)), make([][]string, len(claims)), 0
	taken, inTurn := 0, make([]int, len(claims))
	for i, claim := range claims {
		inTurn[i] = i
		forms[i] = claimForms(t, claim)
		slices.Reverse(forms[i])
		most = max(most, len(forms[i]))
		all[i] = wrap(s.symbols(forms[i][0]), width)
		taken += len(all[i])
	}
	slices.SortStableFunc(inTurn, func(i, k int) int {
		switch a, b := claims[i].Verdict == lab.Supported, claims[k].Verdict == lab.Supported; {
		case a && !b:
			return -1
		case b && !a:
			return 1
		}
		return 0
	})
	for _, open := range []bool{false, true} {
		for level := 1; level < most; level++ {
			for _, i := range inTurn {
				if level >= len(forms[i]) || open != (claims[i].Verdict == lab.Open) {
					continue
				}
				longer := wrap(s.symbols(forms[i][level]), width)
				if more := taken - len(all[i]) + len(longer); more <= lines {
					all[i], taken = longer, more
				}
			}
		}
	}
	return all
}
