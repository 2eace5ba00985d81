package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sgdflow/tui/term/termtest"
)

var (
	// longOrder is soon at its second point, the first having diverged, and then takes minutes.
	longOrder   = []string{"order", "valley", "--learning-rates", "3,0.0001,0.00005", "--horizon", "30"}
	longScaling = []string{"scaling", "valley", "--learning-rates", "0.00004,0.00002", "--batch-sizes", "12,1", "--horizon", "300"}

	bar      = regexp.MustCompile(`\[#*-+\] +[0-9]+ %`)
	barThird = regexp.MustCompile(`\[#{10,}-+\] +[0-9]+ %`)
)

// TestProgressBarAndInterrupt is the story of a user who waits for a while and then has seen enough.
func TestProgressBarAndInterrupt(t *testing.T) {
	t.Parallel()
	p := termtest.Start(t, command(nil, longOrder...), termtest.Options{Cols: 100, Rows: 30})
	p.Wait("a bar beyond the first point", barThird.MatchString)
	p.Wait("the time left", regexp.MustCompile(`about [0-9hms]+ left`).MatchString)
	p.Send("\x03")
	if status := p.Exit(); status != 130 {
		t.Errorf("exit status %d, want 130", status)
	}
	screen := p.Screen()
	if strings.Contains(screen, "[#") || !strings.Contains(screen, "interrupted: 1 of 3 learning rates measured") {
		t.Errorf("the screen is\n%s", screen)
	}
	if err := p.Restored(); err != nil {
		t.Error(err)
	}
}

// TestInterruptWrites ends experiments before their end: what they have is written to the file, and said not to be all.
func TestInterruptWrites(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		args   []string
		until  *regexp.Regexp
		file   string
		signal unix.Signal
		status int
		want   string // in the file
		said   string // on the screen
	}{
		{
			"order JSON", longOrder, barThird, "out.json", unix.SIGINT, 130,
			`"interrupted":true,"points":\[\{"learning_rate":3,"gradient_flow":null,.*"status":"diverged at update [0-9]+"\}\],"slopes":\{"gradient_flow":\{"slope":null`, "",
		},
		{
			"order CSV", longOrder, barThird, "out.csv", unix.SIGTERM, 143,
			`^learning_rate,.*\n3,,,,.*\n$`, "sgdflow: interrupted: 1 of 3 learning rates measured",
		},
		{"scaling table", longScaling, bar, "out.txt", unix.SIGINT, 130, `(?m)^interrupted: [0-3] of 4 points measured$`, ""},
		{"scaling JSON", longScaling, bar, "out.json", unix.SIGINT, 130, `"interrupted":true,"points":\[.*"collapse":`, ""},
		{"run", []string{"run", "valley", "--horizon", "1e6", "--seeds", "4096"}, bar, "out.csv", unix.SIGINT, 130, "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), test.file)
			p := termtest.Start(t, command(nil, append(append([]string(nil), test.args...), "-o", file)...), termtest.Options{Cols: 100, Rows: 30})
			p.Wait("a bar", test.until.MatchString)
			p.Signal(test.signal)
			if status := p.Exit(); status != test.status {
				t.Errorf("exit status %d, want %d", status, test.status)
			}
			text, err := os.ReadFile(file)
			if test.want == "" {
				if err == nil {
					t.Errorf("an unfinished run is written: %q", text)
				}
			} else if !regexp.MustCompile(test.want).Match(text) {
				t.Errorf("the file holds %q, %v; want %s", text, err, test.want)
			}
			if said := strings.TrimSpace(p.Screen()); said != test.said {
				t.Errorf("the screen says %q, want %q", said, test.said)
			}
		})
	}
}

// TestNoProgressBar has no bar where it cannot be drawn or is not seen.
func TestNoProgressBar(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		env   []string
		piped bool
	}{{"dumb terminal", []string{"TERM=dumb"}, false}, {"standard error in a pipe", nil, true}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			cmd := command(test.env, "order", "valley", "--batch-size", "3", "--sampling", "shuffle")
			var said bytes.Buffer
			if test.piped {
				cmd.Stderr = &said
			}
			p := termtest.Start(t, cmd, termtest.Options{Cols: 100, Rows: 30})
			if status := p.Exit(); status != 0 {
				t.Errorf("exit status %d, want 0", status)
			}
			if raw := p.Raw(); strings.Contains(raw, "\x1b") || strings.Contains(raw, "[#") || said.Len() > 0 {
				t.Errorf("wrote %q and %q", raw, said.String())
			}
		})
	}
}
