package speaker

import (
	"bytes"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func example() Cue {
	return Cue{
		Lesson: "Where does SGD really go?", Title: "Small steps", Step: 3, Steps: 12,
		Notes: []string{"Wait for hands.", "• click first"}, Text: []string{"The learning rate is 0.05."}, Next: "Large steps",
		Question: Open, Answer: "near a = 1.1", Minutes: 3, Planned: 7, Passed: 7.5,
		Began: time.Date(2024, 5, 1, 10, 0, 0, 123, time.UTC),
	}
}

func TestCueArrivesAsItWas(t *testing.T) {
	c := example()
	line := encode(c)
	if n := bytes.IndexByte(line, '\n'); n != len(line)-1 {
		t.Errorf("a line break at byte %d of %d", n, len(line))
	}
	got, err := decode(line)
	if err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("got %+v, %v; want %+v", got, err, c)
	}
}

// TestCueThatIsTooLong is cut to what fits on a line, whatever its characters become in JSON.
func TestCueThatIsTooLong(t *testing.T) {
	for _, fill := range []string{"x", `"`, `\`, "<", "ε", "\u2603"} {
		c := example()
		long := strings.Repeat(fill, 10_000)
		c.Title, c.Next, c.Lesson, c.Answer = long, long, long, long
		for range 1000 {
			c.Notes, c.Text = append(c.Notes, long), append(c.Text, long)
		}
		line := encode(c)
		if len(line) > maxLine {
			t.Errorf("%q: a line of %d bytes", fill, len(line))
		}
		got, err := decode(line)
		if err != nil || len(got.Notes) < 2 || got.Notes[0] != c.Notes[0] || got.Title == "" {
			t.Errorf("%q: decoded %d notes, %v", fill, len(got.Notes), err)
		}
	}
	if _, err := decode(encode(Cue{Minutes: math.NaN(), Planned: math.Inf(1), Passed: -1, Began: time.Unix(1<<50, 0)})); err != nil {
		t.Errorf("a cue of times that do not exist: %v", err)
	}
}

func TestHostileLines(t *testing.T) {
	for _, test := range []struct{ name, line, want string }{
		{"empty", "\n", "no presentation of sgdflow"},
		{"not JSON", "GET / HTTP/1.1\r\n", "no presentation of sgdflow"},
		{"another version", `{"Version":2,"Cue":{"Title":7}}`, "another version"},
		{"another type", `{"Version":1,"Cue":{"Title":7}}`, "cannot be read"},
		{"huge number", `{"Version":1,"Cue":{"Minutes":1e999}}`, "cannot be read"},
		{"no cue", `{"Version":1}`, "without content"},
		{"refusal", `{"Version":1,"Refusal":"go\u001b[2J away"}`, "go[2J away"},
		{"too long", strings.Repeat(" ", maxLine+1), "64 KiB"},
		{"deep", `{"Version":1,"Cue":` + strings.Repeat("[", 60_000), "no presentation of sgdflow"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := decode([]byte(test.line))
			if err == nil || !strings.Contains(err.Error(), test.want) || !clean1(err.Error()) {
				t.Errorf("decoded %+v, %v; want an error with %q", c, err, test.want)
			}
		})
	}
	c, err := decode([]byte(`{"Version":1,"Cue":{"Title":"a\u001b]0;x\u0007b\u202e\u0000c\r\nd\ud800","Question":"never",` +
		`"Step":-5,"Steps":3000000,"Minutes":1e308,"Planned":-1,"Began":"9999-12-31T23:59:59Z","Notes":["","\u0001"," x  y "]}}`))
	want := Cue{Title: "a]0;xbc d\ufffd", Steps: maxSteps, Minutes: maxTime, Notes: []string{"x y"}}
	if err != nil || !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v, %v; want %+v", c, err, want)
	}
}

// clean1 says whether a text is one line without anything that acts on a terminal.
func clean1(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) }) < 0
}

func FuzzDecode(f *testing.F) {
	f.Add(encode(example()))
	f.Add([]byte(`{"Version":1,"Cue":{"Title":"\u001b[2J","Began":"0000-01-01T00:00:00Z","Minutes":-1e300}}`))
	f.Add([]byte(`{"Version":1,"Refusal":"\n"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		c, err := decode(line)
		if err != nil {
			if !clean1(err.Error()) || c.Title != "" {
				t.Errorf("the error %q, and %+v", err, c)
			}
			return
		}
		texts := append(append([]string{c.Lesson, c.Title, c.Next, c.Question, c.Answer}, c.Notes...), c.Text...)
		for _, s := range texts {
			if !clean1(s) {
				t.Errorf("the text %q", s)
			}
		}
		if c.Step < 0 || c.Step > c.Steps || !(c.Minutes >= 0 && c.Planned >= 0 && c.Passed >= 0 && c.Minutes+c.Planned+c.Passed < 1e6) {
			t.Errorf("the numbers of %+v", c)
		}
		if again, err := decode(encode(c)); err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("decoded again: %+v, %v; want %+v", again, err, c)
		}
	})
}

func TestPlain(t *testing.T) {
	c := example()
	const want = `Step 3 of 12: Small steps
Lesson: Where does SGD really go?
Planned: from 7:00 to 10:00, begun at 7:30
Question open: the audience guesses. Answer: near a = 1.1
Notes:
Wait for hands.
• click first
On screen:
The learning rate is 0.05.
Next: Large steps
`
	if got := c.Plain(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := (Cue{Title: "Alone"}).Plain(); got != "Alone\nNext: the end\n" {
		t.Errorf("a cue of a title alone is %q", got)
	}
}
