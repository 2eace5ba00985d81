package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"sgdflow/tui/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(atHome{m}, map[string]func(){
		"sgdflow": func() { os.Exit(cli.Main()) },
		"faulty":  func() { os.Exit(cli.FaultyMain()) },
	})
}

// atHome runs the tests with folders of their own for the user's states, configuration and cache: they neither write to
// those of whoever runs them nor depend on them.
type atHome struct{ *testing.M }

func (h atHome) Run() int {
	home, err := os.MkdirTemp("", "sgdflow-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(home)
	for _, name := range []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"} {
		if err := os.Setenv(name, filepath.Join(home, name)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return h.M.Run()
}

// TestScript runs the command line as a user does; each file under testdata/script is a story.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		Cmds:               map[string]func(*testscript.TestScript, bool, []string){"idx": writeIDX},
		Setup: func(e *testscript.Env) error {
			e.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector would sleep a second before every exit
			return nil
		},
	})
}
