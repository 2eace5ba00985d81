package cli

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/presets/lessons"
	"sgdflow/tui"
)

const repository = "../.."

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestReadmePictures finds every picture that the README shows, whole, not too large and with words for those who cannot
// see it.
func TestReadmePictures(t *testing.T) {
	t.Parallel()
	const limit = 250_000
	all := regexp.MustCompile(`!\[([^\]]*)\]\(([^)]+)\)`).FindAllStringSubmatch(readme(t), -1)
	if len(all) < 7 {
		t.Errorf("%d pictures", len(all))
	}
	for _, m := range all {
		if m[1] == "" {
			t.Errorf("%s has no words beside it", m[2])
		}
		svg, err := os.ReadFile(filepath.Join(repository, m[2]))
		if err != nil {
			t.Error(err)
			continue
		}
		if len(svg) > limit {
			t.Errorf("%s has %d bytes, more than %d", m[2], len(svg), limit)
		}
		if err := wellFormed(svg); err != nil {
			t.Errorf("%s: %v", m[2], err)
		}
	}
}

// wellFormed reads an SVG document to its end.
func wellFormed(svg []byte) error {
	d := xml.NewDecoder(bytes.NewReader(svg))
	var title string
	for depth := 0; ; {
		token, err := d.Token()
		if err == io.EOF && title == "" {
			return errors.New("no title")
		} else if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if depth == 0 && e.Name.Local != "svg" {
				return fmt.Errorf("it begins with %s", e.Name.Local)
			}
			depth++
			if e.Name.Local == "title" {
				if err := d.DecodeElement(&title, &e); err != nil {
					return err
				}
				depth--
			}
		case xml.EndElement:
			depth--
		}
	}
}

// commandsIn lists the command lines of sgdflow in a text: indented lines, and code within others. Each ends where the
// shell's next word or a comment begins.
func commandsIn(text string) (all []string) {
	found := regexp.MustCompile("(?m)^ +(sgdflow .*)$|`(sgdflow [^`]+)`|^See: (sgdflow .*)\\.$|, (sgdflow [a-z ]+)\\.$")
	for _, m := range found.FindAllStringSubmatch(text, -1) {
		line := strings.Join(m[1:], "")
		for _, end := range []string{" | ", " > ", " #", ";", ", "} {
			line, _, _ = strings.Cut(line, end)
		}
		all = append(all, line)
	}
	return all
}

// TestReadmeCommands holds every command line of the README, of the theory and of all examples to what there is: commands,
// flags, values and presets. It runs none.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	texts := map[string]string{"README.md": readme(t), "theory.txt": theoryText}
	everyCommand(newRoot(), func(cmd *cobra.Command) { texts[cmd.CommandPath()+" --help"] = cmd.Example })
	for name, text := range texts {
		for _, line := range commandsIn(text) {
			if err := parses(strings.Fields(line)[1:]); err != nil {
				t.Errorf("%s: %s: %v", name, line, err)
			}
		}
	}
	if n := len(commandsIn(texts["README.md"])); n < 30 {
		t.Errorf("%d commands found in the README", n)
	}
}

// parses says whether the arguments are a command line. Files of one's own are taken as given.
func parses(args []string) error {
	root := newRoot()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.InitDefaultVersionFlag()
	cmd, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	cmd.InitDefaultHelpFlag()
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	given := cmd.Flags().Args()
	if len(given) == 0 { // a command that is named, not called
		return nil
	}
	if err := cmd.ValidateArgs(given); err != nil {
		return err
	}
	switch cmd.Name() {
	case "help":
		topic, rest, err := root.Find(given)
		if err == nil && (topic == root || len(rest) > 0) {
			err = fmt.Errorf("no help on %v", given)
		}
		return err
	case "sgdflow", "run", "order", "scaling", "landscape", "train", "show":
		load := func(name string) error { _, err := presets.Load(name); return err }
		if cmd.CommandPath() == "sgdflow lessons show" {
			load = func(name string) error { _, err := lessons.Load(name); return err }
		}
		for _, name := range given {
			if file := filepath.Ext(name) != ""; file {
				continue
			}
			if err := load(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// TestReadmeFiles reads the files that the README has as examples and that need no others.
func TestReadmeFiles(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	read := 0
	for _, b := range blocks {
		var err error
		switch text := b[1]; {
		case strings.Contains(text, "[[step]]"):
			_, err = lessons.Decode("README.md", []byte(text))
		case strings.Contains(text, `kind = "formula"`):
			_, err = presets.Decode("README.md", []byte(text))
		default:
			continue
		}
		read++
		if err != nil {
			t.Errorf("%v in\n%s", err, b[1])
		}
	}
	if read != 2 {
		t.Errorf("%d files read of %d", read, len(blocks))
	}
}

// TestReadmeClaims runs the commands that show the paper's claims, and finds in what they print all that the table quotes,
// but for the sweeps of trainings, which take up to a minute.
func TestReadmeClaims(t *testing.T) {
	t.Parallel()
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors round otherwise: last digits may differ from those quoted")
	}
	rows := regexp.MustCompile("(?m)^\\| [^|]+ \\| `sgdflow ([^`|]+)` \\| (.*) \\|$").FindAllStringSubmatch(readme(t), -1)
	if len(rows) < 10 {
		t.Fatalf("%d claims", len(rows))
	}
	code := regexp.MustCompile("`([^`]+)`")
	for _, row := range rows {
		args, quotes := strings.Fields(row[1]), code.FindAllStringSubmatch(row[2], -1)
		if len(quotes) == 0 {
			t.Errorf("%v: nothing is quoted", args)
		}
		if args[0] == "train" {
			continue
		}
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			t.Parallel()
			out, err := outputOf(t, args...)
			if err != nil {
				t.Fatal(err)
			}
			out = strings.Join(strings.Fields(out), " ")
			for _, q := range quotes {
				if !strings.Contains(out, q[1]) {
					t.Errorf("%q is not in what it prints:\n%s", q[1], out[max(0, len(out)-600):])
				}
			}
		})
	}
	if !slices.ContainsFunc(rows, func(row []string) bool { return strings.HasPrefix(row[1], "train ") }) {
		t.Error("no claim about training")
	}
}

// TestReadmeKeys compares the README's table of keys with the keys there are.
func TestReadmeKeys(t *testing.T) {
	t.Parallel()
	_, text, _ := strings.Cut(readme(t), "\n## Keys\n")
	text, _, _ = strings.Cut(text, "\n## ")
	told := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| ([^|]+) \| .* \|$`).FindAllStringSubmatch(text, -1)[1:] {
		cell := strings.NewReplacer("1-5", "1 2 3 4 5", " and ", " ", "`,`", "comma", "`", "", ", ", " ").Replace(row[1])
		for _, key := range strings.Fields(cell) {
			told[key] = true
		}
	}
	names := strings.NewReplacer(" ", "space", ",", "comma", "pgdown", "pgdn", "=", "+")
	there := map[string]bool{}
	for _, a := range tui.Actions() {
		for _, key := range a.Keys {
			if _, shifted := strings.CutPrefix(key, "shift+"); shifted || key == "ctrl+c" { // told in words
				continue
			}
			key = names.Replace(key)
			there[key] = true
			if !told[key] {
				t.Errorf("the README does not tell of %s: %s %s", key, a.Name, a.Help)
			}
		}
	}
	for key := range told {
		if key != "---" && !there[key] {
			t.Errorf("the README tells of %s, which does nothing", key)
		}
	}
}
