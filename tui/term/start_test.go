package term_test

import (
	"image/color"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/muesli/termenv"

	"sgdflow/tui/term/termtest"
)

func TestStartAsksNothingFirst(t *testing.T) {
	for _, silent := range []bool{true, false} {
		name := map[bool]string{true: "silent", false: "answering"}[silent]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			p := startReady(t, termtest.Options{Silent: silent})
			if d := time.Since(begin); d > termenv.OSCTimeout {
				t.Errorf("the first frame took %v", d)
			}
			raw := p.Raw()
			screen, question := strings.Index(raw, "\x1b[?1049h"), strings.Index(raw, "\x1b]11;?")
			if question < screen || strings.Count(raw, "\x1b]11;?") != 1 || strings.Contains(raw, "\x1b[6n") {
				t.Errorf("want one question, after the alternate screen is on; the output is %q", raw)
			}
			p.WaitText(`CI "" false`)
		})
	}
	t.Run("CI is left as it was", func(t *testing.T) {
		t.Parallel()
		p := startReady(t, termtest.Options{}, "CI=true")
		p.WaitText(`CI "true" true`)
	})
}

func TestBackground(t *testing.T) {
	for _, test := range []struct {
		name   string
		colour color.Color
		want   string
	}{
		{"black", color.Black, "dark true"},
		{"white", color.White, "dark false"},
		{"solarized light", color.RGBA{0xfd, 0xf6, 0xe3, 0xff}, "dark false"},
		{"solarized dark", color.RGBA{0x00, 0x2b, 0x36, 0xff}, "dark true"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := startReady(t, termtest.Options{Background: test.colour})
			p.WaitText(test.want)
			p.WaitText("keys 0") // the answer is not a key
		})
	}
	t.Run("terminal that cannot be asked", func(t *testing.T) {
		t.Parallel()
		p := startReady(t, termtest.Options{}, "TERM=linux")
		if raw := p.Raw(); strings.Contains(raw, "\x1b]") {
			t.Errorf("the Linux console was asked: %q", raw)
		}
	})
	t.Run("answer in pieces among keys", func(t *testing.T) {
		t.Parallel()
		p := startReady(t, termtest.Options{Silent: true})
		for _, piece := range []string{"a\x1b", "]11;rgb:ff", "ff/ffff/ffff\x1b", "\\b"} {
			p.Send(piece)
			time.Sleep(2 * time.Millisecond)
		}
		p.WaitText("dark false")
		p.WaitText("keys 2")
		p.WaitText("last key b")
	})
}

func TestColoursDegrade(t *testing.T) {
	isRGB := func(c color.Color) bool { _, _, _, ok := rgb(c); return ok }
	for _, test := range []struct {
		name string
		env  []string
		want func(uv.Cell) bool
	}{
		{"truecolor", []string{"COLORTERM=truecolor"}, func(c uv.Cell) bool { return isRGB(c.Style.Fg) }},
		{"256", nil, func(c uv.Cell) bool { return c.Style.Fg != nil && !isRGB(c.Style.Fg) }},
		{"NO_COLOR", []string{"NO_COLOR=1", "COLORTERM=truecolor"}, func(c uv.Cell) bool { return c.Style.Fg == nil }},
		{"NO_COLOR of any value", []string{"NO_COLOR=yes"}, func(c uv.Cell) bool { return c.Style.Fg == nil }},
		{"CI", []string{"CI=1"}, func(c uv.Cell) bool { return c.Style.Fg != nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := startReady(t, termtest.Options{}, test.env...)
			c := cell(t, p, "styled")
			if !test.want(c) {
				t.Errorf("the colour is %v", c.Style.Fg)
			}
			if c.Style.Attrs&uv.AttrBold == 0 {
				t.Error("bold is lost")
			}
		})
	}
}

// rgb gives the components of a colour that was set by its components.
func rgb(c color.Color) (r, g, b uint8, ok bool) {
	v, ok := c.(color.RGBA)
	return v.R, v.G, v.B, ok
}

func TestUnusableTerminalIsRefusedInWords(t *testing.T) {
	for _, test := range []struct{ name, env, want string }{
		{"dumb", "TERM=dumb", `TERM is "dumb"`},
		{"no TERM", "TERM=", `TERM is ""`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := start(t, "", termtest.Options{Cols: 200, Rows: 5}, test.env)
			if status := p.Exit(); status != 2 {
				t.Errorf("exit status %d, want 2", status)
			}
			p.WaitText(test.want)
			if raw := p.Raw(); strings.Contains(raw, "\x1b") {
				t.Errorf("escape codes for a terminal that knows none: %q", raw)
			}
		})
	}
	t.Run("no terminal at all", func(t *testing.T) {
		t.Parallel()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childEnv+"=", "TERM=xterm")
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), "standard output is not a terminal") {
			t.Errorf("error %v, output %q", err, out)
		}
	})
}
