// Screenshots makes the README's pictures: it builds the program, starts it on a pseudo-terminal, types, waits until the
// screen rests and writes what stands there as SVG beside this file. Run it in the repository's folder:
//
//	go run ./tui/testdata/screenshots [NAME ...]
//
// Names are those of the pictures to make, without .svg; without any it makes all of them.
package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const folder = "tui/testdata/screenshots"

// size of the terminal in cells.
const cols, rows = 120, 40

// picture is one screenshot.
type picture struct {
	name, title string // title is what is said to whoever cannot see it, before the screen's own sentence
	args        []string
	steps       []step
}

// step types keys, and goes on when the screen shows the text and nothing on it has moved for a while.
type step struct{ keys, until string }

const (
	end  = "\x1b[F" // to the horizon, where the clock rests
	rest = "‖ t"
	done = "done"
)

var pictures = []picture{
	{"paths", "The Paths screen", []string{"--theme", "dark"}, []step{{end, rest}}},
	{"landscape", "The Landscape screen", []string{"--theme", "dark"}, []step{{end, rest}, {"2", "minimum of"}}},
	{"order", "The Order screen", []string{"valley", "--sampling", "shuffle", "--batch-size", "3", "--theme", "dark"}, []step{{"3", done}}},
	{"scaling", "The Scaling screen", []string{"--theme", "dark"}, []step{{"4", done}}},
	{"training", "The Training screen", []string{"glyphs", "--theme", "dark"}, []step{{"5", done}}},
	{
		"lesson", "A step of a lesson with its question answered",
		[]string{"--lesson", "where-sgd-goes", "--step", "6", "--theme", "dark"},
		[]step{{"", "Choose with"}, {"3", "your choice"}, {end, rest}},
	},
	{"paths-light", "The Paths screen on light paper", []string{"sharp-flat", "--theme", "light"}, []step{{end, rest}}},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("screenshots: ")
	work, err := os.MkdirTemp("", "sgdflow-screenshots-")
	if err != nil {
		log.Fatal(err)
	}
	err = shootAll(work, os.Args[1:])
	if e := os.RemoveAll(work); err == nil {
		err = e
	}
	if err != nil {
		log.Fatal(err)
	}
}

// shootAll makes the pictures of these names, all where there are none.
func shootAll(work string, names []string) error {
	program := filepath.Join(work, "sgdflow")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	made := 0
	for _, p := range pictures {
		if len(names) > 0 && !slices.Contains(names, p.name) {
			continue
		}
		made++
		svg, err := p.shoot(program, filepath.Join(work, p.name))
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		file := filepath.Join(folder, p.name+".svg")
		if err := os.WriteFile(file, svg, 0o666); err != nil {
			return err
		}
		fmt.Printf("%s: %d kB\n", file, len(svg)/1000)
	}
	if made == 0 {
		return fmt.Errorf("there is no picture named %s", strings.Join(names, ", "))
	}
	return nil
}

// shoot runs the program with folders of its own in place of the user's, so that neither cache nor settings show.
func (p picture) shoot(program, home string) ([]byte, error) {
	cmd := exec.Command(program, p.args...)
	cmd.Env = []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"), "HOME=" + home}
	for _, name := range []string{"CACHE_HOME", "CONFIG_HOME", "STATE_HOME", "RUNTIME_DIR"} {
		dir := filepath.Join(home, strings.ToLower(name))
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
		cmd.Env = append(cmd.Env, "XDG_"+name+"="+dir)
	}
	t, err := start(cmd, cols, rows)
	if err != nil {
		return nil, err
	}
	defer t.close()
	for _, s := range append([]step{{"", "sgdflow"}}, p.steps...) {
		if _, err := t.pty.WriteString(s.keys); err != nil {
			return nil, err
		}
		if err := t.settle(s.until); err != nil {
			return nil, err
		}
	}
	sentence := strings.Split(t.screen(), "\n")[rows-3]
	return draw(p.title, strings.Join(strings.Fields(sentence), " "), cols, rows, t.cell), nil
}
