package term

import (
	"errors"
	"io"
	"os"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func TestOutputReportsFirstFailureOnce(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ASCII} {
		t.Run(profile.String(), func(t *testing.T) {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			var reported []error
			o := newOutput(w, profile, nil, func(err error) { reported = append(reported, err) })
			if _, err := o.Write([]byte("frame")); err != nil || reported != nil {
				t.Fatalf("error %v, reported %v, want none", err, reported)
			}
			_ = w.Close()
			for range 3 {
				if _, err := o.Write([]byte("frame")); err == nil {
					t.Error("a write to a closed file did not fail")
				}
			}
			if len(reported) != 1 || !errors.Is(reported[0], os.ErrClosed) {
				t.Errorf("reported %v, want the first failure alone", reported)
			}
		})
	}
}

func TestClosedOutputDrawsNothing(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	o := newOutput(w, colorprofile.TrueColor, nil, func(err error) { t.Errorf("reported %v", err) })
	if !o.close() {
		t.Error("a write is said to be under way")
	}
	if _, err := o.Write([]byte("late frame")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("error %v, want %v", err, io.ErrClosedPipe)
	}
	_ = w.Close()
	if got, _ := io.ReadAll(r); len(got) > 0 {
		t.Errorf("%q was drawn after close", got)
	}
}
