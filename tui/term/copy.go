package term

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aymanbagabas/go-osc52/v2"
	tea "github.com/charmbracelet/bubbletea"
)

// MaxCopy is the longest text that Copy takes, in bytes. In base64 it has 99,992, and with what is around them the
// sequence has 100,000, behind which terminals stop reading one (hterm's notes on OSC 52 give the figure).
const MaxCopy = 74994

// CopiedMsg is what the model gets after Copy: the text is written to the terminal, or Err says why not, in words.
// Whether the terminal took it is more than a program can know, for it does not answer: some ask their user, some have
// to be told once that programs may copy, and some cannot.
type CopiedMsg struct {
	Text string
	Err  error
}

// Copy is the command that puts a text on the clipboard of the terminal that its user sits at, over SSH too: the
// terminal does it, asked by OSC 52. It is written between two frames.
//
// tmux takes it with "set-clipboard on" and hands it to the terminal it is in with "allow-passthrough on"; since both
// are a user's choice and neither harms the other, it gets both forms. GNU screen hands on what is cut to its size.
func Copy(text string) tea.Cmd { return func() tea.Msg { return copyMsg{text} } }

// copyMsg is Copy on its way to the filter.
type copyMsg struct{ text string }

// copy writes what puts the text on the clipboard and tells the model. It does not wait for either.
func (d *driver) copy(text string) {
	d.renderer.between(func() {
		sequence, err := copySequence(text)
		if err == nil {
			err = d.out.raw(sequence)
		}
		d.senders.Go(func() { d.program.Send(CopiedMsg{text, err}) })
	})
}

// copySequence is OSC 52 for the terminal that the environment describes.
func copySequence(text string) (string, error) {
	name := os.Getenv("TERM")
	sequence := osc52.New(text)
	switch {
	case len(text) > MaxCopy:
		return "", fmt.Errorf("%d bytes are too many to copy: terminals take at most %d", len(text), MaxCopy)
	case name == "linux":
		return "", errors.New("the Linux console has no clipboard to copy to")
	case os.Getenv("TMUX") != "", strings.HasPrefix(name, "tmux"):
		return sequence.String() + sequence.Tmux().String(), nil
	case strings.HasPrefix(name, "screen"): // it would print the end of a sequence longer than its buffer
		return sequence.Screen().String(), nil
	}
	return sequence.String(), nil
}
