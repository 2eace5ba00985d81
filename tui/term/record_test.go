package term_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/vt"

	"sgdflow/tui/term/termtest"
)

// cast is a recording as a player reads it.
type cast struct {
	header struct {
		Version, Width, Height int
		Timestamp              int64
		Title                  string
		Env                    map[string]string
	}
	events []castEvent
}

type castEvent struct {
	time       float64
	kind, data string
}

// readCast reads a recording and fails the test where it is none.
func readCast(t *testing.T, name string) (c cast) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasSuffix(text, []byte("\n")) {
		t.Errorf("the last line breaks off: %.60q", text[bytes.LastIndexByte(text, '\n')+1:])
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	if err := json.Unmarshal(lines[0], &c.header); err != nil {
		t.Fatalf("the header %s: %v", lines[0], err)
	}
	for _, line := range lines[1:] {
		var e castEvent
		if err := json.Unmarshal(line, &[]any{&e.time, &e.kind, &e.data}); err != nil {
			t.Fatalf("the line %.60q: %v", line, err)
		}
		if n := len(c.events); n > 0 && e.time < c.events[n-1].time {
			t.Errorf("line %d is of %v s, after one of %v s", n+2, e.time, c.events[n-1].time)
		}
		c.events = append(c.events, e)
	}
	return c
}

// play shows the first n events on a terminal of the recording's and returns its text, line by line.
func (c cast) play(n int) string {
	e := vt.NewEmulator(c.header.Width, c.header.Height)
	for _, event := range c.events[:n] {
		switch event.kind {
		case "o":
			_, _ = e.WriteString(event.data)
		case "r":
			var w, h int
			if cols, rows, ok := strings.Cut(event.data, "x"); ok {
				_, _ = json.Unmarshal([]byte(cols), &w), json.Unmarshal([]byte(rows), &h)
			}
			e.Resize(w, h)
		}
	}
	lines := strings.Split(e.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func TestRecording(t *testing.T) {
	for _, test := range []struct {
		name string
		env  string
		with string // the styled text, as the terminal got it
	}{
		{"truecolor", "COLORTERM=truecolor", `\x1b\[1;38;2;255;135;0mstyled`},
		{"256", "TERM=xterm-256color", `\x1b\[1;38;5;208mstyled`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "a.cast")
			p := startReady(t, termtest.Options{}, recordEnv+"="+file, test.env, "SHELL=/bin/some")
			p.Send("Y") // what is copied is not to be seen
			p.WaitText("copied")
			p.Resize(100, 30)
			p.WaitText("size 100x30")
			p.Send("é")
			p.WaitText("last key é")
			p.WaitText("dark true")
			screen := strings.TrimRight(p.Screen(), "\n")
			p.Send("q")
			checkEnd(t, p, 0)

			c := readCast(t, file)
			h := c.header
			if h.Version != 2 || h.Width != 80 || h.Height != 24 || h.Timestamp < 1.7e9 || h.Title != "child" || h.Env["SHELL"] != "/bin/some" || h.Env["TERM"] != "xterm-256color" {
				t.Errorf("the header is %+v", h)
			}
			var all strings.Builder
			sizes, leave := []string{}, 0
			for i, e := range c.events {
				switch e.kind {
				case "o":
					all.WriteString(e.data)
				case "r":
					sizes = append(sizes, e.data)
				default:
					t.Errorf("an event of kind %q", e.kind)
				}
				if strings.Contains(e.data, "\x1b[?1049l") {
					leave = i
				}
			}
			if strings.Join(sizes, " ") != "100x30" {
				t.Errorf("changes of size %q, want one", sizes)
			}
			if shown := all.String(); !regexp.MustCompile(test.with).MatchString(shown) || !strings.Contains(shown, "\x1b[?1049h") || leave == 0 {
				t.Errorf("without the styled text or the alternate screen: %q", shown)
			} else if strings.Contains(shown, "]52;") || strings.Contains(shown, "]11;") {
				t.Errorf("whoever plays it is asked something: %q", shown)
			}
			// The frames after the one that was looked at are those of the end.
			for n := leave; ; n-- {
				if got := c.play(n); got == screen {
					break
				} else if n == 0 {
					t.Fatalf("played, it never shows what the terminal did:\n%s", screen)
				}
			}
		})
	}
}

// TestKilledRecording: what there is of a recording can be played whenever the program is killed.
func TestKilledRecording(t *testing.T) {
	t.Parallel()
	for range 5 {
		file := filepath.Join(t.TempDir(), "a.cast")
		p := start(t, "flood", termtest.Options{}, recordEnv+"="+file)
		p.Wait("the first frame", func(s string) bool { return strings.Contains(s, "0000") })
		first := p.Screen()
		p.Send("a")
		p.Wait("the second", func(s string) bool { return s != first })
		p.Send(strings.Repeat("a", 20))
		p.Signal(syscall.SIGKILL)
		p.Exit()
		if c := readCast(t, file); len(c.events) == 0 || !strings.Contains(c.play(len(c.events)), "0000") {
			t.Errorf("%d events end with\n%s\n%v", len(c.events), c.play(len(c.events)), c.events)
		}
		p.Close()
	}
}

// TestFailingRecording: the program goes on and says so.
func TestFailingRecording(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no device that is full")
	}
	t.Parallel()
	p := startReady(t, termtest.Options{}, recordEnv+"=/dev/full")
	p.WaitText("recording ended: write /dev/full: no space left on device")
	p.Send("a")
	p.WaitText("last key a")
	p.Send("q")
	checkEnd(t, p, 0)
}

func TestMessages(t *testing.T) {
	t.Parallel()
	p := start(t, "messages", termtest.Options{})
	p.WaitText(", outside 1, outside 2, outside 3")
	p.Send("a") // the channel is closed by now
	p.WaitText("last key a")
	p.Send("q")
	checkEnd(t, p, 0)
}
