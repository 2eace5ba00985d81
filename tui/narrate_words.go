package tui

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sgdflow/sim"
)

// textPlace stands among the changes for where a step's text is found.
const textPlace = "its text"

// changesOf lists what differs between two states of the screen, in words, the place in a lesson first. turns is the number of
// plots that take turns now.
func changesOf(a, b told, turns int) []string {
	all := lessonChanges(a, b)
	all = append(all, settingChanges(a, b)...)
	all = append(all, lookChanges(a, b, turns)...)
	if a.preset == nil || a.preset.Name != b.preset.Name || a.look.screen != b.look.screen || a.lesson != b.lesson || a.step != b.step || a.at.same(b.at) {
		return all
	}
	horizon := b.run.Horizon
	where := fmt.Sprintf("time %s of %s, update %d of %d", timeLabel(b.at.time, horizon), timeLabel(horizon, horizon), b.at.update, b.run.Updates())
	switch {
	case !b.at.rests:
		all = append(all, "Playing")
	case !a.at.rests && b.at.time < horizon:
		all = append(all, "Paused at "+where)
	case a.at.rests && b.at.time < horizon && b.at.time > 0:
		all = append(all, "To "+where)
	case a.at.rests && b.at.time > 0:
		all = append(all, "To the end")
	case a.at.rests:
		all = append(all, "To the start")
	} // a clock that comes to the end by itself is no news
	return all
}

// change adds a line to those before where something differs.
func change(all *[]string, differs bool, format string, args ...any) {
	if differs {
		*all = append(*all, fmt.Sprintf(format, args...))
	}
}

func lessonChanges(a, b told) []string {
	var all []string
	switch {
	case b.lesson == nil:
		change(&all, a.lesson != nil, "The lesson is left")
	case a.lesson != b.lesson || a.step != b.step:
		change(&all, a.lesson != b.lesson, "Lesson %s", b.lesson.Title)
		change(&all, true, "Step %d of %d, %s", b.step+1, len(b.lesson.Steps), b.lesson.Steps[b.step].Title)
		all = append(all, textPlace)
	case a.revealed != b.revealed && b.revealed:
		change(&all, b.chosen >= 0, "Choice %d", b.chosen+1)
		change(&all, true, "The answer is shown")
	case a.revealed != b.revealed:
		change(&all, true, "The answer is hidden again")
	}
	return all
}

func settingChanges(a, b told) []string {
	var all []string
	if a.sameRun(b.experiment) && a.x == b.x && a.y == b.y {
		return nil
	}
	x, y, n := a.run.Settings, b.run.Settings, b.run.Objective.Len()
	if a.preset == nil || a.preset.Name != b.preset.Name {
		change(&all, true, "Preset %s: learning rate %s, batch size %d of %d, sampling %v", b.preset.Title, short(y.LearningRate), y.BatchSize, n, y.Sampling)
		return all
	}
	change(&all, x.LearningRate != y.LearningRate, "Learning rate from %s to %s", short(x.LearningRate), short(y.LearningRate))
	change(&all, x.BatchSize != y.BatchSize, "Batch size from %d to %d of %d", x.BatchSize, y.BatchSize, n)
	change(&all, x.Sampling != y.Sampling, "Sampling from %v to %v", x.Sampling, y.Sampling)
	change(&all, x.Terms != y.Terms, "Terms of the regulariser from %v to %v", x.Terms, y.Terms)
	change(&all, x.Seed != y.Seed, "Seed from %d to %d", x.Seed, y.Seed)
	change(&all, a.run.Seeds != b.run.Seeds, "Paths from %d to %d", a.run.Seeds, b.run.Seeds)
	change(&all, a.run.Horizon != b.run.Horizon, "Horizon from %s to %s", short(a.run.Horizon), short(b.run.Horizon))
	const most = 3 // numbers of a point that the ear can hold
	if from, to := a.run.Start, b.run.Start; !sameStart(a.run, b.run) {
		change(&all, len(to) > most, "Another start")
		change(&all, len(to) <= most, "Start from %s to %s", coordinates(from), coordinates(to))
	}
	if b.x != a.x || b.y != a.y {
		own := newExperiment(b.preset)
		fits := b.x == own.x && b.y == own.y
		change(&all, fits, "The preset's own part of the plane")
		change(&all, !fits, "Another part of the plane")
	}
	return all
}

func coordinates(w []float64) string {
	parts := make([]string, len(w))
	for i, v := range w {
		parts[i] = short(v)
	}
	return strings.Join(parts, ", ")
}

func sameStart(a, b sim.Run) bool { return slices.Equal(a.Start, b.Start) }

func lookChanges(a, b told, turns int) []string {
	var all []string
	x, y := a.look, b.look
	if x == y && a.preset != nil {
		return nil
	}
	first := a.preset == nil
	change(&all, first || x.screen != y.screen, "Screen %v", y.screen)
	if first {
		return all
	}
	switched := map[bool]string{true: "on", false: "off"}
	change(&all, x.overlay != y.overlay, "Overlay %s", switched[y.overlay])
	change(&all, x.lens != y.lens, "Lens %.0fx", y.lens)
	change(&all, x.ghosts != y.ghosts, "Ghost %s", switched[y.ghosts])
	change(&all, x.claims != y.claims, "Claims %s", switched[y.claims])
	change(&all, x.large != y.large, "Large plots %s", switched[y.large])
	change(&all, x.theme != y.theme, "Colours %v", y.theme)
	change(&all, x.row != y.row && x.screen == y.screen && turns > 1, "Plot %d of %d", y.row%max(1, turns)+1, turns)
	return all
}

// outcome are the numbers of the view's sentence in brief, "" for none.
func (s *scene) outcome(at moment) string {
	switch v := s.view.(type) {
	case *pathsView:
		k := s.comparison()
		if k == nil {
			return ""
		}
		i := s.toldEntry(at)
		if i >= min(len(k.Gap.Gradient), len(k.Gap.Modified)) {
			return ""
		}
		return short(k.Gap.Gradient[i]) + " and " + short(k.Gap.Modified[i])
	case *landscapeView:
		if found := v.found(s); found != nil && len(*found) > 0 && (*found)[0].W != nil && (*found)[0].Modified != nil {
			return "by " + short((*found)[0].Moved)
		}
	case *orderView:
		if r := v.result(); r != nil && r.epoch != nil {
			var slopes []string
			for _, d := range s.distances(r.epoch) {
				slopes = append(slopes, slopeText(d.Slope))
			}
			return "slopes " + strings.Join(slopes, ", ")
		}
	case *scalingView:
		if r := v.result(); r != nil {
			if times := r.Collapse.AgainstLearningRate / r.Collapse.AgainstRatio; !math.IsNaN(times) {
				return fmt.Sprintf("%.1fx closer", times)
			}
		}
	}
	return ""
}

// Signs that a voice would leave out, spell or stumble over.
var (
	spokenSigns = strings.NewReplacer("ε/B", "learning rate over batch size", "eps/B", "learning rate over batch size", "ε", "learning rate",
		"λ", "lambda", "±", " plus or minus ", "+-", " plus or minus ", "C̃", "C mod", "Cmod", "C mod", "∇", "grad ", "²", " squared", "%", " percent",
		"<", "below", ">", "above", "=", " is ", "*", " times ", "^", " to the power ", "…", "not known yet", "✓", "right", "✕", "wrong", "★", "", "│", "", "|", "", "\n", " ", "\"", "")
	spokenRatio    = regexp.MustCompile(`(\d)x\b`)
	spokenPower    = regexp.MustCompile(`(\d)e([+-])0*(\d+)`)
	spokenNegative = regexp.MustCompile(`(^|[\s(,])-(\d)`)
	spokenSlash    = regexp.MustCompile(`(^|\s)/(\s|$)`)
)

// voiced writes out what a voice would stumble over.
func voiced(text string) string {
	text = spokenPower.ReplaceAllStringFunc(text, func(s string) string {
		p := spokenPower.FindStringSubmatch(s)
		return p[1] + " times 10 to the " + strings.Replace(strings.TrimPrefix(p[2], "+"), "-", "minus ", 1) + p[3]
	})
	text = spokenRatio.ReplaceAllString(text, "$1 times")
	text = spokenNegative.ReplaceAllString(text, "${1}minus $2")
	text = spokenSlash.ReplaceAllString(text, "${1}slash$2")
	return strings.NewReplacer(" ,", ",", " .", ".", " ;", ";").Replace(strings.Join(strings.Fields(spokenSigns.Replace(text)), " "))
}

// sentence makes a text one for the voice: with a capital at its beginning and a full stop at its end.
func sentence(text string) string {
	text = voiced(text)
	if first, n := utf8.DecodeRuneInString(text); n > 0 {
		text = string(unicode.ToUpper(first)) + text[n:]
	}
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + "."
}
