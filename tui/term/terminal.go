package term

import (
	"errors"
	"fmt"
	"os"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/lipgloss"
	xterm "github.com/charmbracelet/x/term"
	"github.com/mattn/go-runewidth"
	"github.com/muesli/termenv"

	"sgdflow/tui/term/noquery"
)

func init() { noquery.Restore() }

// ErrUnusable is wrapped by the error Run returns when there is no terminal it could draw on. The whole error says in
// words why, and what to do.
var ErrUnusable = errors.New("no usable terminal")

// IsTerminal says whether the file is a terminal.
func IsTerminal(f *os.File) bool { return xterm.IsTerminal(f.Fd()) }

// open finds the files to read keys from and to draw on. Keys come from the controlling terminal when standard input
// is something else; the caller closes a file that is not standard input.
func open() (in, out *os.File, err error) {
	switch name := os.Getenv("TERM"); {
	case !IsTerminal(os.Stdout):
		return nil, nil, fmt.Errorf("%w: standard output is not a terminal", ErrUnusable)
	case name == "" || name == "dumb":
		return nil, nil, fmt.Errorf("%w: TERM is %q, which cannot position text; set it to what the terminal is, such as xterm-256color",
			ErrUnusable, name)
	case IsTerminal(os.Stdin):
		return os.Stdin, os.Stdout, nil
	}
	in, err = os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: standard input is not a terminal and there is no other to read keys from", ErrUnusable)
	}
	return in, os.Stdout, nil
}

// Profile is what the terminal on standard output can show, by what the environment, terminfo and tmux say about it.
// NO_COLOR counts when it is set to anything but the empty string.
func Profile() colorprofile.Profile {
	p := colorprofile.Detect(os.Stdout, os.Environ())
	if os.Getenv("NO_COLOR") != "" && p > colorprofile.ASCII {
		return colorprofile.ASCII // colorprofile itself knows 1 and true only
	}
	return p
}

// prepareStyles has lipgloss emit full colour, which output degrades, bold and reverse excepted: lipgloss itself drops
// those too when there are no colours. And it has every cell be one column wide that is one in every font but the old
// East Asian ones, whatever the locale says, so that the libraries agree among each other.
func prepareStyles() {
	lipgloss.SetColorProfile(termenv.TrueColor)
	runewidth.DefaultCondition.EastAsianWidth = false
}
