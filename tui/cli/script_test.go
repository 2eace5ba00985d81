package cli_test

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"sgdflow/tui/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sgdflow": func() { os.Exit(cli.Main()) }})
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
