package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	"sgdflow/tui/figure"
)

// exporting lets a driver export; the count is that of exports.
func exporting(count *int) func(*Options) {
	return func(o *Options) {
		o.Export = func(context.Context, Export) ([]string, error) {
			*count++
			return []string{"valley-paths-dark.png", "valley-paths-dark.svg", "valley-paths.csv"}, nil
		}
	}
}

// exported waits for the files and the words about them.
func (d *driver) exported() {
	for d.m.scene.errands.export.busy() {
		d.frame()
		time.Sleep(time.Millisecond)
	}
}

// TestExportWaitsForWhatItIsOf: files are written of what is wanted and there, and of nothing else.
func TestExportWaitsForWhatItIsOf(t *testing.T) {
	count := 0
	d := drive(t, "valley", 120, 40, exporting(&count))
	d.press("right", "e") // of the new rate there is nothing yet
	d.shows("computing: there is nothing to export yet")
	d.settle()
	d.press("5", "e")
	d.shows(nothingToTrain)
	d.press("1", "e")
	d.exported()
	d.shows("exported 3 files: valley-paths-dark.png, -dark.svg, .csv")
	if count != 1 {
		t.Errorf("%d exports, want 1", count)
	}
}

// TestExportKeepsTheSecret of a question that is open.
func TestExportKeepsTheSecret(t *testing.T) {
	count := 0
	d := present(t, 120, 40, 1)
	exporting(&count)(&d.m.options)
	d.press("e")
	d.settle()
	d.shows("answer the question first")
	d.press("enter")
	d.settle()
	d.press("e")
	d.exported()
	d.shows("exported 3 files")
	if count != 1 {
		t.Errorf("%d exports, want 1", count)
	}
}

// TestStateShowsTheSame has a second screen opened in the state of the first, where settings differ from the preset's.
func TestStateShowsTheSame(t *testing.T) {
	t.Parallel()
	d := drive(t, "valley", 120, 40)
	d.press("2", "shift+right", "up", "end", "g", "+")
	d.settle()
	again := drive(t, "valley", 120, 40, func(o *Options) { o.State = d.m.State() })
	one, other := strings.Join(d.screen(), "\n"), strings.Join(again.screen(), "\n")
	if one != other {
		t.Errorf("opened in the state of\n%s\nis\n%s", one, other)
	}
	d.press("0")
	again.press("0")
	d.settle()
	again.settle()
	if d.m.now.x != again.m.now.x {
		t.Errorf("fitted the view is %v, and %v", again.m.now.x, d.m.now.x)
	}
}

// TestSheetsNameAllMarks looks for the legend's names.
func TestSheetsNameAllMarks(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	d.press("end")
	d.settle()
	names := func(f figure.Figure) string {
		var all []string
		for _, i := range f.Items {
			if i.Name != "" && (len(all) == 0 || all[len(all)-1] != i.Name) {
				all = append(all, i.Name)
			}
		}
		return strings.Join(all, ", ")
	}
	for _, c := range []struct {
		key  string
		want []string
	}{
		{"1", []string{"one path, ± 1 s.d., epochs, start", "SGD's mean, start", "SGD's mean, start"}},
		{"2", []string{"minimum of C, start", "minimum of C, minimum of C̃, start", "minimum of C̃, start"}},
	} {
		d.press(c.key)
		d.settle()
		for i, f := range d.m.scene.sheet(ThemeDark).Figures[0] {
			if got := names(f); got != c.want[i] {
				t.Errorf("%q is explained by %q, want %q", f.Title, got, c.want[i])
			}
		}
	}
	d.press("t")
	d.settle()
	if page := d.m.scene.sheet(ThemeDark); !strings.Contains(page.Settings, "R full-batch") || !strings.Contains(page.Settings, "t 30.0 of 30.0") {
		t.Errorf("settings %q", page.Settings)
	}
}
