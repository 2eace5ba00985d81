package cli

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"sgdflow/presets"
)

// TestLandscapeCut writes a grid whose minima were not found any more, and nothing where there is not even that.
func TestLandscapeCut(t *testing.T) {
	t.Parallel()
	p, err := presets.Load("valley")
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if l, err := newLandscapeOf(ended, p, 4, 4); l != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, %v", l, err)
	}
	l, err := newLandscapeOf(context.Background(), p, 4, 4)
	if err != nil || len(l.minima) == 0 {
		t.Fatalf("got %+v, %v", l, err)
	}
	l.minima, l.cut = nil, true
	var table, json bytes.Buffer
	if err := errors.Join(l.writeTable(&table), l.writeJSON(&json)); err != nil {
		t.Fatal(err)
	}
	if text := table.String(); !strings.HasSuffix(text, "\n\ninterrupted before the minima were found\n") {
		t.Errorf("the table is\n%s", text)
	}
	if text := json.String(); !strings.Contains(text, `"interrupted":true`) || !strings.Contains(text, `"minima":[]`) {
		t.Errorf("the JSON form is %s", text)
	}
}
