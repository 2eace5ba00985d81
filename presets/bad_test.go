package presets

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sgdflow/presets/strict"
)

var update = flag.Bool("update", false, "rewrite the expected messages of testdata/bad")

// TestBadFiles reads every file of testdata/bad. Its first line is a comment that holds the error it must give:
//
//	# want row:col: key: reason
func TestBadFiles(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil || len(names) < 50 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	var longest time.Duration
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			head, rest, _ := strings.Cut(string(text), "\n")
			begin := time.Now()
			p, err := Load(name)
			if err == nil {
				t.Fatalf("read as %+v", p)
			}
			longest = max(longest, time.Since(begin))
			if _, ok := err.(*Error); !ok {
				t.Errorf("is a %T, want *Error", err)
			}
			got := strings.TrimSpace(strings.TrimPrefix(err.Error(), name+":"))
			if *update {
				if err := os.WriteFile(name, []byte("# want "+got+"\n"+rest), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := strings.TrimPrefix(head, "# want "); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if strings.ContainsFunc(got, strict.Unprintable) {
				t.Errorf("message %q holds control characters", got)
			}
		})
	}
	t.Logf("figure: %d bad presets, each refused with its place and reason after %v at most", len(names), longest.Round(time.Millisecond))
}
