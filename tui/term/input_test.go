package term_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sgdflow/tui/term/termtest"
)

func TestKeysAreNotDivided(t *testing.T) {
	for _, test := range []struct {
		name, keys, want string
	}{
		{"arrow", "\x1b[A", "last key up"},
		{"shifted arrow", "\x1b[1;2C", "last key shift+right"},
		{"application arrow", "\x1bOB", "last key down"},
		{"mouse", "\x1b[<0;11;6M", "last mouse left press at 10,5"},
		{"UTF-8", "∇", "last key ∇"},
		{"alt", "\x1b∇", "last key alt+∇"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := startReady(t, termtest.Options{})
			for attempt := 0; !sendDivided(p, test.keys); attempt++ {
				if attempt == 10 {
					t.Skip("the machine is too busy to type the pieces in time")
				}
				p.Close()
				p = startReady(t, termtest.Options{})
			}
			p.WaitText(test.want)
			p.Send("\r")
			p.WaitText("last key enter")
			reports := strings.Count(test.want, "mouse")
			p.WaitText(fmt.Sprintf("keys %d\nmouse %d\n", 2-reports, reports))
		})
	}
	t.Run("escape of its own", func(t *testing.T) {
		t.Parallel()
		p := startReady(t, termtest.Options{})
		p.Send("\x1b")
		p.WaitText("last key esc")
	})
}

// sendDivided types the keys byte by byte and reports whether no pause was long enough for what came before it to count
// as a key of its own.
func sendDivided(p *termtest.Terminal, keys string) bool {
	const longest = 30 * time.Millisecond
	inTime, last := true, time.Now()
	for i := range len(keys) {
		p.Send(keys[i : i+1])
		now := time.Now()
		inTime = inTime && (i == 0 || now.Sub(last) < longest)
		last = now
		time.Sleep(time.Millisecond)
	}
	return inTime
}

func TestFloods(t *testing.T) {
	for _, test := range []struct {
		name, flood string
		keys        string // of the flood, when the count is known
	}{
		{name: "mouse motion", flood: strings.Repeat("\x1b[<35;12;7M", 30_000), keys: "keys 1"},
		{name: "wheel", flood: strings.Repeat("\x1b[<64;12;7M", 10_000), keys: "keys 1"},
		{name: "paste of one line", flood: strings.Repeat("x", 1<<20)},
		{name: "paste of lines", flood: strings.Repeat(strings.Repeat("ab ", 20)+"\n", 1<<10)},
		{name: "unterminated paste", flood: "\x1b[200~abc"},
		{name: "zeros", flood: strings.Repeat("\x00", 1<<14)},
		{name: "invalid UTF-8", flood: strings.Repeat("\xff\xfe", 1<<13)},
		{name: "open OSC", flood: "\x1b]11;" + strings.Repeat("0", 1<<14)},
		{name: "open CSI", flood: "\x1b[" + strings.Repeat("1;", 1<<13)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p := startReady(t, termtest.Options{})
			p.Send(test.flood)
			time.Sleep(300 * time.Millisecond) // an open sequence at the end is given up after a while
			p.Send("\r")
			p.WaitText("last key enter")
			if test.keys != "" {
				p.WaitText(test.keys)
			}
			p.Send("q")
			checkEnd(t, p, 0)
		})
	}
}

func TestResizes(t *testing.T) {
	p := startReady(t, termtest.Options{})
	for _, size := range []struct {
		cols, rows int
		want       string
	}{
		{120, 40, "size 120x40"},
		{401, 151, "size 400x150"},
		{30, 9, "size 30x9"},
		{80, 24, "size 80x24"},
	} {
		p.Resize(size.cols, size.rows)
		p.WaitText(size.want)
	}
	p.Send("q")
	checkEnd(t, p, 0)
}
