package term

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
)

// RecordingEndedMsg is what the model gets when the recording could not be written any further. The program goes on.
type RecordingEndedMsg struct{ Err error }

// recording writes what the terminal shows as an asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/): a
// header, and a line for each write and each change of size, in one write when it happens, so that what there is of it
// can be played whatever becomes of the program. What the user types is not in it. A nil recording records nothing.
type recording struct {
	began time.Time
	ended chan error // takes the one error that ends it

	mu   sync.Mutex
	to   io.Writer // nil when it has ended
	size tea.WindowSizeMsg
	held []byte // the beginning of a character whose rest the next write brings
	line bytes.Buffer
}

type recordingHeader struct {
	Version   int               `json:"version"`
	Width     int               `json:"width"`
	Height    int               `json:"height"`
	Timestamp int64             `json:"timestamp"` // in Unix seconds
	Title     string            `json:"title,omitempty"`
	Env       map[string]string `json:"env,omitempty"`
}

// newRecording begins a recording of the terminal by its header; nil for no writer.
func newRecording(to io.Writer, terminal *os.File, title string) *recording {
	if to == nil {
		return nil
	}
	r := &recording{began: time.Now(), ended: make(chan error, 1), to: to, size: clampSize(sizeOf(terminal))}
	h := recordingHeader{
		Version: 2, Width: r.size.Width, Height: r.size.Height, Timestamp: r.began.Unix(), Title: title,
		Env: map[string]string{},
	}
	for _, name := range []string{"TERM", "SHELL"} {
		if value := os.Getenv(name); value != "" {
			h.Env[name] = value
		}
	}
	r.encode(h)
	r.flush()
	return r
}

// output records what was written to the terminal. A character that p breaks off in waits for the next write: a line
// of a recording is text.
func (r *recording) output(p []byte) {
	if r == nil || len(p) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	whole := append(r.held, p...)
	n := len(whole) - brokenOff(whole)
	r.event("o", string(whole[:n]))
	r.held = append(r.held[:0], whole[n:]...)
}

// brokenOff is the length of the incomplete character at the end of p.
func brokenOff(p []byte) int {
	for n := 1; n <= min(len(p), utf8.UTFMax-1); n++ {
		if last := p[len(p)-n:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return n
			}
			break
		}
	}
	return 0
}

// resize records the size that the model draws in from now on.
func (r *recording) resize(size tea.WindowSizeMsg) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if size != r.size {
		r.size = size
		r.event("r", strconv.Itoa(size.Width)+"x"+strconv.Itoa(size.Height))
	}
}

// event writes one line: the time since the beginning in seconds, by a clock that only goes forward, a kind and data.
func (r *recording) event(kind, data string) {
	if r.to == nil || data == "" {
		return
	}
	r.line.WriteByte('[')
	r.line.Write(strconv.AppendFloat(r.line.AvailableBuffer(), time.Since(r.began).Seconds(), 'f', 6, 64))
	r.line.WriteString(`, "` + kind + `", `)
	r.encode(data)
	r.line.Truncate(r.line.Len() - 1) // the encoder's newline
	r.line.WriteString("]\n")
	r.flush()
}

// encode appends a value of strings and numbers, which has no error, and a newline. Bytes that are no UTF-8 become
// U+FFFD.
func (r *recording) encode(v any) {
	e := json.NewEncoder(&r.line)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
}

func (r *recording) flush() {
	if _, err := r.to.Write(r.line.Bytes()); err != nil {
		r.to = nil
		r.ended <- err
	}
	r.line.Reset()
}

// failure delivers the error that ends the recording; never, where there is none.
func (r *recording) failure() <-chan error {
	if r == nil {
		return nil
	}
	return r.ended
}

// recorded is the terminal with a recording beside it.
type recorded struct {
	file *os.File
	in   *recording
}

func (r recorded) Write(p []byte) (int, error) {
	n, err := r.file.Write(p)
	r.in.output(p[:n])
	return n, err
}
