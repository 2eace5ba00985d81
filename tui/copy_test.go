package tui

import (
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestBrokenLinesAreTheSame has a shell read a command line as it is shown.
func TestBrokenLinesAreTheSame(t *testing.T) {
	numbers := strings.TrimSuffix(strings.Repeat("0.12345678901234567,", 42), ",")
	for _, line := range []string{
		"sgdflow valley --seed 3",
		"sgdflow moons --start " + numbers + " --time 8.5 --paused=false",
		"sgdflow '/home/me/" + strings.Repeat("my lectures/", 12) + "a b.toml' --seed 3",
		"sgdflow '" + strings.Repeat("é ", 60) + "'",
	} {
		for _, width := range []int{20, 36, 76, 96} {
			shown := broken(line, width)
			for _, row := range shown {
				if utf8.RuneCountInString(row) > width {
					t.Errorf("%d characters in %q, there is room for %d", utf8.RuneCountInString(row), row, width)
				}
			}
			list := func(text string) string {
				out, err := exec.Command("/bin/sh", "-c", "printf '%s\\n' "+text).Output()
				if err != nil {
					t.Fatalf("%s: %v", text, err)
				}
				return string(out)
			}
			if got, want := list(strings.Join(shown, "\n")), list(line); got != want {
				t.Errorf("in %d columns a shell reads\n%s\nof\n%s", width, got, want)
			}
		}
	}
}

// TestCopiedLinesOutOfSight are said.
func TestCopiedLinesOutOfSight(t *testing.T) {
	d := drive(t, "valley", 80, 24)
	d.m.popup = &copied{"sgdflow --start " + strings.Repeat("1,", 2000)}
	d.m.dirty = true
	d.shows("more lines, which are in the clipboard alone")
}
