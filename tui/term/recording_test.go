package term

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"pgregory.net/rapid"
)

// failingWriter fails at the write of a number, from zero.
type failingWriter struct {
	bytes.Buffer
	at, writes int
}

var errFull = errors.New("full")

func (w *failingWriter) Write(p []byte) (int, error) {
	w.writes++
	if w.writes > w.at {
		return 0, errFull
	}
	return w.Buffer.Write(p)
}

// TestRecordingIsText cuts output anywhere: put together again the recording holds the same, with bytes that are no
// UTF-8 replaced.
func TestRecordingIsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) }),
			rapid.SliceOf(rapid.Byte()),
		).Draw(t, "text")
		var file bytes.Buffer
		r := newRecording(&file, os.Stdin, "")
		for rest := text; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			r.output(rest[:n])
			rest = rest[n:]
		}
		got := ""
		lines := strings.Split(strings.TrimSuffix(file.String(), "\n"), "\n")
		for _, line := range lines[1:] {
			var seconds float64
			var kind, data string
			if err := json.Unmarshal([]byte(line), &[]any{&seconds, &kind, &data}); err != nil || kind != "o" {
				t.Fatalf("the line %q: %v", line, err)
			}
			got += data
		}
		// What breaks off at the very end draws nothing.
		want := string([]rune(string(text[:len(text)-brokenOff(text)])))
		if got != want || brokenOff(text) >= utf8.UTFMax {
			t.Fatalf("recorded %q of %q, want %q", got, text, want)
		}
	})
}

// TestRecordingEndsAtFirstFailure: whole lines up to there, one report, and frames go on.
func TestRecordingEndsAtFirstFailure(t *testing.T) {
	for at := range 4 {
		w := &failingWriter{at: at}
		r := newRecording(w, os.Stdin, "")
		in, terminal, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		o := newOutput(terminal, colorprofile.ASCII, r, func(err error) { t.Errorf("the terminal is said to have failed: %v", err) })
		for range 5 {
			if _, err := o.Write([]byte("frame")); err != nil {
				t.Error(err)
			}
		}
		_ = terminal.Close()
		if shown, _ := io.ReadAll(in); string(shown) != strings.Repeat("frame", 5) {
			t.Errorf("the terminal got %q", shown)
		}
		if got := strings.Count(w.String(), "\n"); got != at || w.writes != at+1 {
			t.Errorf("failing at write %d: %d lines after %d writes", at, got, w.writes)
		}
		if err := <-r.failure(); err != errFull {
			t.Errorf("reported %v", err)
		}
		select {
		case err := <-r.failure():
			t.Errorf("reported again: %v", err)
		default:
		}
	}
}
