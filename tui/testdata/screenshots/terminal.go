package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// The emulator loses a combining mark behind an ASCII letter. The one that the screens have, on the modified loss, comes to
// it as a private character, and is given back as what it stands for.
const (
	modified = "C\u0303"
	private  = "\ue000"
)

// terminal is a program on a pseudo-terminal with an emulator behind it.
type terminal struct {
	cmd     *exec.Cmd
	pty     *os.File
	threads sync.WaitGroup

	mu       sync.Mutex // guards the emulator
	emulator *vt.Emulator
}

func start(cmd *exec.Cmd, cols, rows int) (*terminal, error) {
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
	if err != nil {
		return nil, fmt.Errorf("starting the program: %w", err)
	}
	t := &terminal{cmd: cmd, pty: file, emulator: vt.NewEmulator(cols, rows)}
	t.threads.Go(t.read)
	t.threads.Go(func() { _, _ = io.Copy(t.pty, t.emulator) }) // answers to queries
	return t, nil
}

// read feeds the emulator until the program has ended.
func (t *terminal) read() {
	buf := make([]byte, 64<<10)
	var held []byte // the beginning of a modified
	for {
		n, err := t.pty.Read(buf)
		all := bytes.ReplaceAll(append(held, buf[:n]...), []byte(modified), []byte(private))
		cut := len(all)
		for k := 1; k < len(modified); k++ {
			if bytes.HasSuffix(all, []byte(modified[:k])) {
				cut = len(all) - k
			}
		}
		held = bytes.Clone(all[cut:])
		t.mu.Lock()
		_, _ = t.emulator.Write(all[:cut])
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// close ends the program and frees the terminal.
func (t *terminal) close() {
	_ = t.cmd.Process.Kill()
	_ = t.cmd.Wait()
	_ = t.pty.Close()
	_ = t.emulator.InputPipe().(io.Closer).Close()
	t.threads.Wait()
}

func (t *terminal) cell(x, y int) (c uv.Cell) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p := t.emulator.CellAt(x, y); p != nil {
		c = *p
	}
	if c.Content == private {
		c.Content = modified
	}
	return c
}

// screen is the text on the screen, a line a row.
func (t *terminal) screen() string {
	var b strings.Builder
	for y := range t.emulator.Height() {
		for x := range t.emulator.Width() {
			b.WriteString(max(t.cell(x, y).Content, " "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// settle waits until the screen shows the text, computes nothing and has not changed for a while. A sweep of trainings
// takes its minutes.
func (t *terminal) settle(text string) error {
	const patience, still, look = 5 * time.Minute, 1500 * time.Millisecond, 100 * time.Millisecond
	last, since := "", time.Now()
	for begin := since; time.Since(begin) < patience; time.Sleep(look) {
		screen := t.screen()
		if screen != last {
			last, since = screen, time.Now()
		}
		if strings.Contains(screen, text) && !strings.Contains(screen, "computing") && time.Since(since) > still {
			return nil
		}
	}
	return fmt.Errorf("waited %v for %q; the screen is\n%s", patience, text, last)
}
