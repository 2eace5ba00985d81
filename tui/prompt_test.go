package tui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sgdflow/presets"
	"sgdflow/presets/library"
)

// A line longer than the screen shows the part that is being typed.
func TestLongLineAtThePrompt(t *testing.T) {
	d := drive(t, "valley", 80, 24)
	d.press(":", "start "+strings.Repeat("1.25,", 30)+"7.5")
	d.shows("1.25,7.5 ")
	d.hides(":start")
	d.press("home")
	d.shows(":start 1.25,")
}

// Names that differ in the bytes of one letter are completed to whole letters.
func TestCompletionOfLetters(t *testing.T) {
	valley, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	text, err := valley.TOML()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "presets"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"über-é1", "über-è2"} {
		if err := os.WriteFile(filepath.Join(dir, "presets", name+".toml"), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d := drive(t, "valley", 80, 24, func(o *Options) { o.Library = library.Open(dir) })
	d.press(":", "preset ü", "tab")
	if got := d.m.popup.(*prompt).input.Value(); got != "preset über-" {
		t.Errorf("completed to %q", got)
	}
	d.press("é", "tab")
	if got := d.m.popup.(*prompt).input.Value(); got != "preset über-é1" {
		t.Errorf("completed to %q", got)
	}
}

// Whole numbers are refused as they were typed, however large.
func TestLargeNumbersAtThePrompt(t *testing.T) {
	d := drive(t, "valley", 120, 40)
	for line, says := range map[string]string{
		"seeds 9999999999":           "9999999999 seeds is out of range",
		"seeds 18446744073709551615": "18446744073709551615 is out of range",
		"batch 18446744073709551615": "18446744073709551615 is out of range",
		"batch 99999999999999999999": `"99999999999999999999" is not a whole number`,
	} {
		d.press(":", line, "enter")
		d.shows(says)
		d.press("esc")
	}
}
