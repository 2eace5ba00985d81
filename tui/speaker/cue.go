package speaker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode"
)

// What Cue.Question says of a question that the audience has been asked.
const (
	Open     = "open"     // they guess
	Revealed = "revealed" // they see the outcome
)

// Cue is what a lecturer wants to know of the step that the audience sees. Its texts are plain: one line a string, without
// control characters, which are removed on the way.
type Cue struct {
	Lesson string // title of the lesson
	Title  string // title of the step
	Step   int    // from 1
	Steps  int
	Notes  []string // paragraphs for the lecturer
	Text   []string // paragraphs that the audience reads
	Next   string   // title of the step after, "" behind the last

	Question string // "" where nothing is asked, Open or Revealed
	Answer   string // to the question

	Minutes float64   // planned for this step, 0 for no plan
	Planned float64   // minutes planned for all steps before it
	Passed  float64   // minutes that had really passed since Began when this step came up
	Began   time.Time // when the presentation did
}

// Limits of what goes over the socket.
const (
	protocol  = 1
	maxLine   = 64 << 10 // bytes, with the line break
	maxWords  = 4 << 10  // bytes of one string
	maxText   = 30 << 10 // bytes of all strings; JSON doubles quotes and backslashes
	maxSteps  = 10_000
	maxBlocks = 256     // paragraphs
	maxTime   = 100_000 // minutes
)

// message is a line on the socket: a cue or, instead of any, why there will be none.
type message struct {
	Version int
	Cue     *Cue   `json:",omitempty"`
	Refusal string `json:",omitempty"`
}

// encode returns the cue as a line of at most maxLine bytes.
func encode(c Cue) []byte {
	c = c.cleaned()
	return encodeMessage(message{Version: protocol, Cue: &c})
}

func encodeMessage(m message) []byte {
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false) // makes six bytes of one
	if err := e.Encode(m); err != nil {
		panic("speaker: " + err.Error()) // a cleaned cue has nothing that JSON does not know
	}
	return line.Bytes()
}

var errTooLong = fmt.Errorf("what answers there sends more than %d KiB at once, as no presentation does", maxLine>>10)

// decode reads a line. What it returns is clean, whoever wrote it.
func decode(line []byte) (Cue, error) {
	if len(line) > maxLine {
		return Cue{}, errTooLong
	}
	var m message
	if err := json.Unmarshal(line, &m); err != nil && m.Version == 0 {
		return Cue{}, errors.New("what answers there is no presentation of sgdflow")
	} else if m.Version != protocol {
		return Cue{}, errors.New("the presentation is of another version of sgdflow: use the same one for both")
	} else if err != nil {
		return Cue{}, fmt.Errorf("a cue that cannot be read: %s", clean(err.Error()))
	}
	switch {
	case m.Cue != nil:
		return m.Cue.cleaned(), nil
	case m.Refusal != "":
		return Cue{}, errors.New(clean(m.Refusal))
	}
	return Cue{}, errors.New("a cue without content")
}

// cleaned returns the cue with nothing in it that its type allows and its comment does not. Where it has more text than
// goes on a line the last paragraphs are left out.
func (c Cue) cleaned() Cue {
	room := maxText
	for _, s := range []*string{&c.Lesson, &c.Title, &c.Next, &c.Answer} {
		*s = clean(*s)
		room -= len(*s)
	}
	c.Notes, room = cleanAll(c.Notes, room)
	c.Text, _ = cleanAll(c.Text, room)
	if c.Question != Open && c.Question != Revealed {
		c.Question = ""
	}
	c.Steps = max(0, min(c.Steps, maxSteps))
	c.Step = max(0, min(c.Step, c.Steps))
	for _, minutes := range []*float64{&c.Minutes, &c.Planned, &c.Passed} {
		if math.IsNaN(*minutes) {
			*minutes = 0
		}
		*minutes = max(0, min(*minutes, maxTime))
	}
	if year := c.Began.UTC().Year(); year < 1970 || year > 9000 {
		c.Began = time.Time{}
	}
	c.Began = c.Began.UTC()
	return c
}

// cleanAll returns the first paragraphs, as many as there is room for in bytes, and what is left of it.
func cleanAll(paragraphs []string, room int) (kept []string, left int) {
	for _, p := range paragraphs[:min(len(paragraphs), maxBlocks)] {
		if p = clean(p); p == "" {
			continue
		}
		if room -= len(p); room < 0 {
			return kept, 0
		}
		kept = append(kept, p)
	}
	return kept, room
}

// clean returns s without control and formatting characters, which could move a terminal's cursor or turn its writing
// round, with every run of blanks as one space, cut at maxWords.
func clean(s string) string {
	s = s[:min(len(s), maxWords)]
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(s), " ")
}
