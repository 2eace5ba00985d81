package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"sgdflow/presets"
	"sgdflow/sim/simtest"
	"sgdflow/tui"
	"sgdflow/tui/config"
)

// sweepOfSparse is a small grid of the preset's: 18 runs, a few milliseconds each.
var sweepOfSparse = []string{
	"train", "sparse", "--learning-rates", "0.02,0.04,0.08", "--batch-sizes", "4,8", "--seeds", "3",
	"--flow-time", "4", "--format", "json",
}

const runsOfSparse = 18

// sgdflow is the program with a cache folder of its own.
func sgdflow(cache string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Args[0] = "sgdflow"
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0", "XDG_CACHE_HOME="+cache, "HOME="+cache)
	return cmd
}

// keptRuns are the inodes of the runs in a cache, each of which has to be whole.
func keptRuns(t *testing.T, folder string) map[string]uint64 {
	t.Helper()
	all, key := map[string]uint64{}, sparseKey(t)
	entries, _ := os.ReadDir(folder) // none yet
	for _, e := range entries {
		if unfinished.MatchString(e.Name()) {
			continue
		}
		path := filepath.Join(folder, e.Name())
		text, err := os.ReadFile(path)
		sum, body, _ := bytes.Cut(bytes.TrimSuffix(text, []byte("\n")), []byte(" "))
		if err != nil || !storeFile.MatchString(e.Name()) || string(sum) != checksum(key, body) {
			t.Errorf("%s, %v, is not a whole record: %.100q", e.Name(), err, text)
		}
		var info unix.Stat_t
		if err := unix.Stat(path, &info); err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = info.Ino
	}
	return all
}

// sparseKey is the key of sweepOfSparse.
func sparseKey(t *testing.T) string {
	t.Helper()
	p, err := presets.Load("sparse")
	if err != nil {
		t.Fatal(err)
	}
	x := tui.TrainingOf(p)
	x.FlowTime = 4
	return x.Key(p.Training.Fingerprint)
}

// TestSweepKilled kills a sweep at random times and starts it again until it comes to its end: every run kept is whole, what
// comes out has the bytes of a sweep that was left alone, and what was kept has not been computed again.
func TestSweepKilled(t *testing.T) {
	t.Parallel()
	want, err := sgdflow(t.TempDir(), sweepOfSparse...).Output()
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 0))
	rounds, kills, cut, resumed, again := simtest.Rounds(4, 100), 0, 0, 0, 0
	for kills < rounds {
		cache := t.TempDir()
		folder := filepath.Join(cache, "sgdflow", "training")
		for goal := 0; kills < rounds; kills++ {
			if goal += 1 + random.IntN(6); goal >= runsOfSparse {
				break
			}
			kept := keptRuns(t, folder)
			killAt(t, sgdflow(cache, sweepOfSparse...), folder, goal, time.Duration(random.IntN(3000))*time.Microsecond)
			for name, inode := range keptRuns(t, folder) {
				if before, ok := kept[name]; ok && before != inode {
					again++
				}
			}
		}
		kept := keptRuns(t, folder)
		cut += len(listing(t, folder)) - len(kept)
		cmd, said := sgdflow(cache, sweepOfSparse...), new(bytes.Buffer)
		cmd.Stderr = said
		got, err := cmd.Output()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%v: went on with %d runs to\n%.300s\nwant\n%.300s", err, len(kept), got, want)
		}
		if words := fmt.Sprintf("sgdflow: %d of %d runs found from before;", len(kept), runsOfSparse); len(kept) > 0 && !strings.HasPrefix(said.String(), words) {
			t.Errorf("said %q, want %q", said, words)
		}
		all := keptRuns(t, folder)
		for name, inode := range kept {
			if all[name] != inode {
				again++
			}
		}
		if len(all) != runsOfSparse {
			t.Errorf("%d runs are kept in the end", len(all))
		}
		resumed++
	}
	if again > 0 {
		t.Errorf("%d runs that were kept have been computed again", again)
	}
	t.Logf("figure: a sweep killed %d times went on to the same bytes in %d of %d caches, %d kept runs computed again, %d files left unfinished",
		kills, resumed, resumed, again, cut)
}

// killAt starts a command and kills it some time after a folder has that many files, however slow the machine. A command that
// comes to its end before is as good.
func killAt(t *testing.T, cmd *exec.Cmd, folder string, files int, after time.Duration) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // killed
	}()
	for waiting := true; waiting; {
		select {
		case <-ended:
			waiting = false
		case <-time.After(time.Millisecond):
			entries, _ := os.ReadDir(folder)
			waiting = len(entries) < files
		}
	}
	time.Sleep(after)
	_ = cmd.Process.Kill()
	<-ended
}

// The child of TestFilesKilled does again and again what the first variable names, in the folder that the second one does.
const (
	filesChild  = "SGDFLOW_TEST_FILES"
	filesFolder = "SGDFLOW_TEST_FILES_FOLDER"
)

func TestFilesChild(t *testing.T) {
	what := os.Getenv(filesChild)
	if what == "" {
		t.Skip("a part of TestFilesKilled")
	}
	folder := os.Getenv(filesFolder)
	s := &session{program: "v1", opening: *newOpening(), path: filepath.Join(folder, "last")}
	for i, end := 0, time.Now().Add(20*time.Second); time.Now().Before(end); i++ { // should nobody kill it
		var err error
		switch what {
		case "state":
			err = s.write(valleyAt(t, 0.01+float64(i)/1e6))
		case "configuration":
			if err = os.Setenv("XDG_CONFIG_HOME", filepath.Join(folder, strconv.Itoa(i))); err == nil {
				err = initConfig(new(bytes.Buffer))
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestFilesKilled kills a process that writes the last state or a configuration file: each is whole or not there, and the
// last state can be resumed.
func TestFilesKilled(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(2, 0))
	initial := string(config.Initial(choices()))
	for _, what := range []string{"state", "configuration"} {
		t.Run(what, func(t *testing.T) {
			whole, broken, cut, rounds := 0, 0, 0, simtest.Rounds(3, 100)
			for range rounds {
				folder := t.TempDir()
				cmd := exec.Command(os.Args[0], "-test.run=^TestFilesChild$")
				cmd.Env = append(os.Environ(), filesChild+"="+what, filesFolder+"="+folder, "TMPDIR="+t.TempDir(), "GORACE=atexit_sleep_ms=0")
				killAt(t, cmd, folder, 1+random.IntN(2), time.Duration(random.IntN(8000))*time.Microsecond)
				err := filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
					if err != nil || info.IsDir() {
						return err
					}
					text, err := os.ReadFile(path)
					switch {
					case unfinished.MatchString(path):
						cut++
						return err
					case what == "state":
						_, err = lastArguments(path)
					case string(text) != initial:
						err = fmt.Errorf("%s holds %d bytes", path, len(text))
					}
					if err == nil {
						whole++
					}
					return err
				})
				if err != nil {
					broken++
					t.Error(err)
				}
			}
			if whole == 0 {
				t.Error("no file was written")
			}
			t.Logf("figure: %s: %d processes killed while writing, %d files whole, %d not, %d left under other names", what, rounds, whole, broken, cut)
		})
	}
}
