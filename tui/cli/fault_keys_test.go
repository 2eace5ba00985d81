package cli_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"sgdflow/tui/cli"
)

var clipboard = regexp.MustCompile(`\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)`)

// copied is the command line that shows what is on the screen: every setting, the screen and the view.
func copied(b *bare) string {
	b.t.Helper()
	mark, found := b.mark(), [][]byte(nil)
	b.send("y")
	b.wait("the command line", func() bool {
		found = clipboard.FindSubmatch(b.raw[min(mark, len(b.raw)):])
		return found != nil
	})
	b.send("y") // closes the box
	b.takeFor(30 * time.Millisecond)
	line, err := base64.StdEncoding.DecodeString(string(found[1]))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(line)
}

// strayInput is what reaches a program's input without anybody having typed it, in pieces with pauses between them.
func strayInput() map[string][]string {
	const report = "\x1b[<35;12;7M"
	all := map[string][]string{
		"answers":               {"\x1b[?62;1;4c", "\x1b[>41;370;0c", "\x1b[12;40R", "\x1b[0n", "\x1b[4;480;640t", "\x1b[?2026;2$y", "\x1b[?1u"},
		"colours":               {"\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1b]10;rgb:ffff/ffff/ffff\a", "\x1b]4;1;rgb:cdcd/0000/0000\a"},
		"focus, paste brackets": {"\x1b[I", "\x1b[O", "\x1b[200~\x1b[201~"},
		"no UTF-8":              {"\xff\xfe\xc3\x28", "\xe2\x88", "\x80\x9b", strings.Repeat("\xf0\x9f", 200)},
		"NUL":                   {strings.Repeat("\x00", 1000)},
		"other keyboards":       {"\x1b[97;1u", "\x1b[27;5;113~", "\x1b[57441;2u"},
		"motion":                {strings.Repeat(report, rounds(10_000, 100_000))},
		"motion in old form":    {"\x1b[M\x43\x30\x30", "\x1b[M", "\x43\x30\x30"},
		"releases":              {strings.Repeat("\x1b[<0;500;300m", 1000)},
	}
	for i := 1; i < len(report); i++ {
		all[fmt.Sprintf("report split at %d", i)] = []string{strings.Repeat(report, 3) + report[:i], report[i:] + report}
	}
	return all
}

// TestFaultStrayInput: what nobody typed changes no setting, no screen and no view, and q works afterwards.
func TestFaultStrayInput(t *testing.T) {
	t.Parallel()
	b := startBare(t, command(nil, append(paths[:len(paths):len(paths)], "--paused")...), 120, 40)
	b.firstFrame()
	b.send("\x1b[C2") // a state that is not the first one
	b.takeFor(300 * time.Millisecond)
	before := copied(b)
	for name, pieces := range strayInput() {
		for _, piece := range pieces {
			b.send(piece)
			b.takeFor(5 * time.Millisecond)
		}
		b.takeFor(60 * time.Millisecond) // the escape key's
		if after := copied(b); after != before {
			t.Errorf("%s: changed %q into %q", name, before, after)
			before = after
		}
	}
	b.send("q")
	status, took := b.exit()
	if status != 0 || took > within() {
		t.Errorf("exit status %d after %v", status, took)
	}
	t.Logf("figure: %d kinds of stray input changed nothing, q took %v", len(strayInput()), took.Round(time.Millisecond))
}

// TestFaultFloods: after a paste of a megabyte and after a hundred thousand reports of the mouse q works at once.
func TestFaultFloods(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 0))
	var mouse strings.Builder
	for range rounds(8000, 100_000) {
		fmt.Fprintf(&mouse, "\x1b[<%d;%d;%dM", []int{0, 2, 32, 35, 64, 65}[random.IntN(6)], 1+random.IntN(120), 1+random.IntN(40))
	}
	floods := map[string]string{"mouse": mouse.String()}
	if !cli.RaceDetector {
		floods["paste of one line"] = strings.Repeat("x", rounds(1<<14, 1<<20))
		floods["paste of many"] = strings.Repeat("0.5, 0.25\n", rounds(1<<11, 1<<17))
		floods["unterminated paste"] = "\x1b[200~" + strings.Repeat("x", rounds(1<<13, 1<<16))
	}
	for name, flood := range floods {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := startBare(t, command(nil, paths...), 120, 40)
			b.firstFrame()
			b.send(flood)
			b.send("q")
			status, took := b.exit()
			if status != 0 || took > within() {
				t.Errorf("exit status %d, %v after q", status, took)
			}
			if err := b.restored(); err != nil {
				t.Error(err)
			}
			t.Logf("figure: %s of %d bytes, ended %v after q", name, len(flood), took.Round(time.Millisecond))
		})
	}
}

// TestFaultRandomKeys types random bytes: whatever they do, nothing panics, and ctrl+c ends it if they have not.
func TestFaultRandomKeys(t *testing.T) {
	t.Parallel()
	pieces := []string{
		"\x1b", "\x1b[", "\x1b[A", "\x1b[1;2C", "\x1b]", "\x1b[<0;20;9M", "\x1b[<32;30;12M", "\x1b[<0;30;12m", ":lr 1e308\r", ":t 3\r",
		"/s\r", "p", "P", "2", "3", "4", "5", "l\r", "\x1b[6~", "z", "Z", "g", "x", "o", "v", "w", "c", "L", "T", "a", "A", "B", "e", "\t", " ",
	}
	ends := []byte("q\x03\x1a\x1c") // ctrl+z gives the terminal back for a moment, in which ctrl+c and ctrl+\ are signals
	times, typed := rounds(2, 60), 0
	for round := range times {
		random := rand.New(rand.NewPCG(8, uint64(round)))
		b := startBare(t, command(nil, paths...), 100, 30)
		b.firstFrame()
		for range 60 {
			var keys []byte
			for range 1 + random.IntN(20) {
				if random.IntN(2) == 0 {
					keys = append(keys, pieces[random.IntN(len(pieces))]...)
				} else if k := byte(random.IntN(256)); !bytes.Contains(ends, []byte{k}) {
					keys = append(keys, k)
				}
			}
			typed += len(keys)
			if !b.send(string(keys)) {
				break
			}
			b.takeFor(time.Duration(random.IntN(10)) * time.Millisecond)
		}
		b.takeFor(300 * time.Millisecond) // an open sequence is given up
		b.send("\x03")
		if status, _ := b.exit(); status != 0 {
			t.Errorf("round %d: exit status %d: %q", round, status, tail(b.raw, 500))
		}
		if err := b.restored(); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		b.close()
	}
	t.Logf("figure: %d random bytes typed in %d sessions, none crashed", typed, times)
}
