package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// outputOf runs a command line and returns what it writes to standard output.
func outputOf(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(args)
	err := root.Execute()
	return out.String(), err
}

// everyCommand calls visit for the command and all that are listed under it.
func everyCommand(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() && c.Name() != "help" {
			everyCommand(c, visit)
		}
	}
}

// TestManOfEveryCommand finds in the page of every command its words and its flags as they are, whatever Markdown or
// troff would have made of them.
func TestManOfEveryCommand(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new", "man1")
	if out, err := outputOf(t, "man", folder); err != nil || out != "" {
		t.Fatalf("%v, output %q", err, out)
	}
	pages := 0
	everyCommand(newRoot(), func(cmd *cobra.Command) {
		pages++
		name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
		raw, err := os.ReadFile(filepath.Join(folder, name+".1"))
		if err != nil {
			t.Error(err)
			return
		}
		page := unescaped(string(raw))
		if title := `.TH "` + strings.ToUpper(name) + `" "1" "` + buildDate() + `" "sgdflow `; !strings.Contains(page, title) {
			t.Errorf("%s: no line that begins with %s", name, title)
		}
		for _, text := range []string{cmd.Short, cmd.Long, cmd.Example} {
			if !strings.Contains(page, text) {
				t.Errorf("%s: the page has not %q", name, text)
			}
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			kind, usage := pflag.UnquoteUsage(f)
			head := "--" + f.Name
			if kind != "" {
				head += "=" + kind
			}
			if want := head + "\n" + usage + "\n"; !f.Hidden && !strings.Contains(page, want) {
				t.Errorf("%s: the page has not %q", name, want)
			}
		})
		if i := strings.IndexAny(page, "\t"); i >= 0 {
			t.Errorf("%s: a tab, which has no place in filled text: %.60q", name, page[i:])
		}
	})
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != pages {
		t.Errorf("%d files for %d commands, error %v", len(files), pages, err)
	}
}

// unescaped takes troff's escapes and marks of paragraphs out of a page.
func unescaped(page string) string {
	page = regexp.MustCompile(`\\f[BIPR]`).ReplaceAllString(strings.ReplaceAll(page, "\n.PP\n", "\n"), "")
	return strings.NewReplacer(`\-`, "-", `\&`, "", `\e`, `\`, `\\`, `\`, `\(aq`, "'").Replace(page)
}

func TestManToStandardOutput(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, err := outputOf(t, "man")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := outputOf(t, "man", folder); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(folder, "sgdflow.1"))
	if err != nil || string(page) != first {
		t.Errorf("the page in the folder is not the one on standard output: error %v, %d and %d bytes", err, len(page), len(first))
	}
	if !strings.Contains(first, "sgdflow-presets(1)") || strings.Contains(first, "Auto generated") {
		t.Errorf("no reference to the other pages, or cobra's name:\n%s", first)
	}
}

func TestManRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"cannot create the folder " + file: {"man", file},
		"one folder at a time":             {"man", "a", "b"},
	} {
		if _, err := outputOf(t, args...); err == nil || !strings.Contains(err.Error(), want) || status(err) != statusBadInput {
			t.Errorf("%v: got %v, want %q and status 2", args, err, want)
		}
	}
}
