package presets

import (
	"os"
	"path/filepath"
	"testing"
)

// A preset knows its file from wherever it is looked at.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("mine.toml", []byte(small), 0o644); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"mine.toml": filepath.Join(here, "mine.toml"), "valley": ""} {
		p, err := Load(name)
		if err != nil || p.File != want {
			t.Errorf("%s: file %q, want %q, %v", name, p.File, want, err)
		}
	}
}
