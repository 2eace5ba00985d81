package term

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"
)

// pieces is what rows are put together from: each begins and ends in the default style.
var pieces = []string{
	"a", "sgdflow", " ", "▀▄", "∇f", "⠁⣿", "日本", "é", "\x1b[1;38;2;255;135;0mbold\x1b[0m",
	"\x1b[48;5;24m \x1b[31m▀\x1b[m", "\x1b[7m日\x1b[0m",
}

var frames = rapid.Map(rapid.SliceOfN(rapid.Map(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12),
	func(p []string) string { return strings.Join(p, "") }), 1, 9), func(rows []string) string { return strings.Join(rows, "\n") })

// TestPaintedAsWhole paints random frames in turn on terminals of changing sizes: what is on the screen is always what
// the last frame alone, written row by row, would be.
func TestPaintedAsWhole(t *testing.T) {
	painted := 0
	rapid.Check(t, func(t *rapid.T) {
		var p painter
		screen := vt.NewEmulator(1, 1)
		previous := ""
		for step := range rapid.IntRange(1, 6).Draw(t, "steps") {
			if step == 0 || rapid.Bool().Draw(t, "resize") {
				width, height := rapid.IntRange(1, 20).Draw(t, "width"), rapid.IntRange(1, 8).Draw(t, "height")
				screen.Resize(width, height)
				p.resize(width, height)
			}
			frame := frames.Draw(t, "frame")
			if rapid.Bool().Draw(t, "as before but for a row") {
				rows := strings.Split(previous, "\n")
				rows[rapid.IntRange(0, len(rows)-1).Draw(t, "row")], _, _ = strings.Cut(frame, "\n")
				frame = strings.Join(rows, "\n")
			}
			previous = frame
			_, _ = screen.Write(p.paint(frame))
			whole := vt.NewEmulator(p.width, p.height)
			rows := strings.Split(frame, "\n")
			for y, row := range rows[max(0, len(rows)-p.height):] {
				_, _ = fmt.Fprintf(whole, "\x1b[%d;1H%s", y+1, ansi.Truncate(row, p.width, ""))
			}
			for y := range p.height {
				for x := range p.width {
					if got, want := screen.CellAt(x, y), whole.CellAt(x, y); !got.Equal(want) {
						t.Fatalf("%dx%d, cell %d,%d is %+v, want %+v; the frame is %q", p.width, p.height, x, y, got, want, frame)
					}
				}
			}
			painted++
			if again := p.paint(frame); again != nil {
				t.Fatalf("the same frame again is %q", again)
			}
		}
	})
	t.Logf("figure: %d frames drawn by rows that differ, each cell as drawn whole", painted)
}

// TestPlainCells holds the fast count to the slow one, for every character it takes as plain.
func TestPlainCells(t *testing.T) {
	plain := 0
	for r := rune(' '); r <= 0x10ffff; r++ {
		if n, ok := plainCells("a" + string(r) + "b"); ok {
			plain++
			if want := ansi.StringWidth("a" + string(r) + "b"); n != want {
				t.Errorf("%U: %d cells, want %d", r, n-2, want-2)
			}
		}
	}
	if plain < 1000 {
		t.Errorf("%d plain characters", plain)
	}
	for text, want := range map[string]int{
		"": 0, "\x1b[0mab\x1b[38;2;1;2;3m▀": 3, "日": -1, "e\u0301": -1, "a\tb": -1,
		"\x1b]0;am\a": -1, "\x1b[1": -1, "\x1bm": -1, "\x1b[2Kam": -1, "\xff": -1,
	} {
		if n, ok := plainCells(text); ok != (want >= 0) || ok && n != want {
			t.Errorf("%q: %d cells, plain %v, want %d", text, n, ok, want)
		}
	}
}

// slowTerminal notes what is written, and when; while it is held no write returns.
type slowTerminal struct {
	held   sync.Mutex
	mu     sync.Mutex
	writes []string
	at     []time.Time
}

func (s *slowTerminal) Write(p []byte) (int, error) {
	s.mu.Lock()
	s.writes, s.at = append(s.writes, string(p)), append(s.at, time.Now())
	s.mu.Unlock()
	s.held.Lock()
	defer s.held.Unlock()
	return len(p), nil
}

func (s *slowTerminal) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.writes, "|")
}

// rendered runs f with a renderer on a terminal of 20x3 cells, in fake time.
func rendered(t *testing.T, f func(t *testing.T, r *renderer, s *slowTerminal)) {
	synctest.Test(t, func(t *testing.T) {
		s := &slowTerminal{}
		r := newRenderer(s, func() {})
		r.start("enter")
		r.resize(20, 3)
		f(t, r, s)
		r.stop()
	})
}

// row is a frame of one row as it is drawn on a screen that shows another row.
func row(text string) string { return beginUpdate + "\x1b[1H" + text + "\x1b[K\x1b[1H" + endUpdate }

func TestRendererAtRest(t *testing.T) {
	rendered(t, func(t *testing.T, r *renderer, s *slowTerminal) {
		r.show("a")
		time.Sleep(time.Second)
		first := s.String()
		for range 1000 {
			r.show("a")
			time.Sleep(time.Minute)
		}
		if got := s.String(); got != first || !strings.HasPrefix(first, "enter|") {
			t.Errorf("written %q, and %q at the first frame", got, first)
		}
		r.show("b")
		synctest.Wait()
		if got, want := s.String(), first+"|"+row("b"); got != want {
			t.Errorf("written %q, want %q at once", got, want)
		}
		r.stop()
		if r.show("b"); len(r.wake) > 0 {
			t.Error("the same frame again would wake the renderer")
		}
	})
}

// TestRendererDrawsNewest: of frames that come too fast, or while the terminal is not read, the last is drawn.
func TestRendererDrawsNewest(t *testing.T) {
	rendered(t, func(t *testing.T, r *renderer, s *slowTerminal) {
		for i := range 1000 {
			r.show(fmt.Sprint(i))
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := len(s.at); n < 110 || n > 125 {
			t.Errorf("%d writes in a second", n)
		}
		for i := 2; i < len(s.at); i++ {
			if gap := s.at[i].Sub(s.at[i-1]); gap < frameGap {
				t.Errorf("%v between two frames", gap)
			}
		}
		before := s.String()
		if !strings.HasSuffix(before, row("999")) {
			t.Errorf("the last frame is missing: %q", before)
		}
	})
	t.Run("not read", func(t *testing.T) {
		s := &slowTerminal{}
		r := newRenderer(s, func() {})
		r.start("enter")
		r.resize(20, 3)
		s.held.Lock()
		for i := range 1000 {
			r.show(fmt.Sprint(i)) // would hang if it waited
		}
		s.held.Unlock()
		for !strings.HasSuffix(s.String(), "\x1b[1H999\x1b[K\x1b[2H\x1b[J\x1b[1H"+endUpdate) && !strings.HasSuffix(s.String(), row("999")) {
			time.Sleep(time.Millisecond)
		}
		r.stop()
		if n := strings.Count(s.String(), "|"); n > 3 {
			t.Errorf("%d frames were drawn", n)
		}
	})
}

// TestRendererSizes: nothing is drawn before there is a size, and nothing of an old one after there is a new one.
func TestRendererSizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slowTerminal{}
		r := newRenderer(s, func() {})
		r.show("early")
		r.start("enter")
		r.show("unsized")
		synctest.Wait()
		r.resize(20, 3)
		r.show("old")
		r.resize(10, 2)
		time.Sleep(time.Second)
		if got := s.String(); got != "enter" {
			t.Errorf("written %q", got)
		}
		r.show("old")
		synctest.Wait()
		if got := s.String(); !strings.Contains(got, "\x1b[1Hold\x1b[K\x1b[2H\x1b[J") {
			t.Errorf("after a new size %q", got)
		}
		r.stop()
		r.start("enter again")
		r.show("old")
		synctest.Wait()
		if got := s.String(); !strings.HasSuffix(got, "|enter again") {
			t.Errorf("before the size is known again %q", got)
		}
		r.resize(10, 2)
		r.repaint()
		r.show("old")
		synctest.Wait()
		if got := s.String(); !strings.HasSuffix(got, "\x1b[1Hold\x1b[K\x1b[2H\x1b[J\x1b[1H"+endUpdate) {
			t.Errorf("not drawn whole again: %q", got)
		}
		r.stop()
		r.stop() // of one that has been stopped does nothing
	})
}

func TestRendererBetween(t *testing.T) {
	rendered(t, func(t *testing.T, r *renderer, s *slowTerminal) {
		for _, text := range []string{"one", "two"} {
			r.between(func() { _, _ = io.WriteString(s, text) })
		}
		synctest.Wait()
		r.show("a")
		synctest.Wait()
		r.between(func() { _, _ = io.WriteString(s, "late") })
		r.stop()
		if got := s.String(); !strings.HasPrefix(got, "enter|one|two|"+beginUpdate) || !strings.HasSuffix(got, endUpdate+"|late") {
			t.Errorf("written %q", got)
		}
	})
}

// TestRendererPanic: a panic is for catch to recover, and stop does not wait for what is no more.
func TestRendererPanic(t *testing.T) {
	caught := make(chan any, 1)
	r := newRenderer(io.Discard, func() { caught <- recover() })
	r.start("")
	r.between(func() { panic("aside") })
	if got := <-caught; got != "aside" {
		t.Errorf("recovered %v", got)
	}
	r.stop()
}

// benchFrame is a frame of 200x50 cells, a heatmap in half blocks.
func benchFrame(shift int) string {
	var b strings.Builder
	for y := range 50 {
		for x := range 100 {
			fmt.Fprintf(&b, "\x1b[38;2;%d;%d;90;48;2;10;%d;80m▀▄", x, y+shift, x)
		}
		b.WriteString("\x1b[0m\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func BenchmarkPaint(b *testing.B) {
	one, two := benchFrame(0), benchFrame(1)
	part := two[:strings.Index(two, "\n")] + one[strings.Index(one, "\n"):]
	for _, test := range []struct{ name, a, b string }{{"everything", one, two}, {"row", one, part}, {"nothing", one, strings.Clone(one)}} {
		b.Run(test.name, func(b *testing.B) {
			var p painter
			p.resize(200, 50)
			b.ReportAllocs()
			bytes := 0
			for i := 0; b.Loop(); i++ {
				bytes += len(p.paint([]string{test.a, test.b}[i%2]))
			}
			b.ReportMetric(float64(bytes)/float64(b.N), "written/op")
		})
	}
}

func BenchmarkCells(b *testing.B) {
	row, _, _ := strings.Cut(benchFrame(0), "\n")
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			plainCells(row)
		}
	})
	b.Run("ansi", func(b *testing.B) {
		for b.Loop() {
			ansi.StringWidth(row)
		}
	})
}
