package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"sgdflow/sim/lab"
)

// errands are what the user has asked for beside the screen: files to be written, the learning rate at which the theory breaks.
type errands struct {
	export bench[[]string]
	broken bench[lab.Breaking]
}

// waitsFor says whether an errand is under way.
func (m *Model) waitsFor() bool {
	p := m.scene.lesson
	return m.scene.errands.export.busy() || m.scene.errands.broken.busy() || p != nil && p.beside.busy()
}

func (m *Model) closeErrands() {
	m.scene.errands.export.close()
	m.scene.errands.broken.close()
}

// pollErrand takes over what has become of errands.
func (m *Model) pollErrand(at time.Time) {
	e := &m.scene.errands
	if e.export.poll(at) && e.export.shown.Done {
		m.sayExported()
	}
	if e.broken.poll(at) {
		m.takeBreak()
	}
}

// export has files written of what is on screen.
func (m *Model) export() {
	e := &m.scene.errands.export
	switch {
	case m.options.Export == nil:
		m.say("nothing can be exported from here", false)
		return
	case e.busy():
		m.say("the export before is still being written", false)
		return
	case m.scene.hidden():
		m.say("the export would tell what comes out: answer the question first", false)
		return
	}
	all, write := m.exported(), m.options.Export
	if why := m.unexportable(all); why != "" {
		m.say(why, false)
		return
	}
	e.stop()
	e.ask(m.now, func(ctx context.Context, publish func(*[]string)) error {
		names, err := write(ctx, all)
		if len(names) > 0 {
			publish(&names)
		}
		return err
	})
	m.say("exporting", false)
}

// unexportable says why there is nothing to export: none yet of what is wanted, or none at all; "" where there is.
func (m *Model) unexportable(e Export) string {
	s := &m.scene
	const computing = "computing: there is nothing to export yet"
	wanted := m.now
	about, there := experiment{preset: s.preset, run: s.run}, e.Comparison != nil
	switch v := s.view.(type) {
	case *orderView:
		about, there = v.subject(), e.Order != nil || e.Horizon != nil
	case *scalingView:
		about, there = v.subject(), e.Scaling != nil
	case *trainingView:
		if v.untrained {
			return nothingToTrain
		}
		wanted, about, there = sweepOf(m.now), v.subject(), e.Training != nil
	}
	switch {
	case there && about.sameRun(wanted):
		return ""
	case !s.view.busy() && !s.clocked():
		return "there is nothing to export: " + s.view.sentence(s, 400)
	}
	return computing
}

func (m *Model) sayExported() {
	e := &m.scene.errands.export
	names, err := e.result(), e.failure()
	switch {
	case names != nil && err != nil: // not all that there is has the form of a file
		m.say(fmt.Sprintf("exported %d files from %s on, %s", len(*names), (*names)[0], firstLine(err.Error())), true)
	case err != nil:
		m.say("not exported: "+firstLine(err.Error()), true)
	case names != nil:
		m.say(exportedText(*names), false)
	}
}

// exportedText names the files written, of which the first has its whole name and the others what differs.
func exportedText(names []string) string {
	base := names[0]
	for _, n := range names {
		for !strings.HasPrefix(n, base) {
			base = base[:len(base)-1]
		}
	}
	base = strings.TrimRight(base, "-.")
	ends := make([]string, len(names)-1)
	for i, n := range names[1:] {
		ends[i] = strings.TrimPrefix(n, base)
	}
	return fmt.Sprintf("exported %d files: %s, %s", len(names), names[0], strings.Join(ends, ", "))
}
