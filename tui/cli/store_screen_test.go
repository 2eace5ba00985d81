package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sgdflow/presets"
	"sgdflow/sim/lab"
	"sgdflow/tui"
	"sgdflow/tui/term/termtest"
)

// hoursFile is a preset whose sweep takes hours.
const hoursFile = `title = "Hours"
[objective]
kind = "diagonal"
[data.regression]
features = 3
nonzero = 1
noise = 0.1
[split]
train = 8
test = 8
[run]
start = 0.5
learning_rate = 0.1
batch_size = 2
horizon = 2.0
[train]
flow_time = 4e7
learning_rates = [0.1, 0.2, 0.4]
batch_sizes = [2, 4]
`

// TestTrainingScreenKeeps opens the Training screen on a sweep that earlier sessions have done, which is there at once, and
// on one that is yet to be done.
func TestTrainingScreenKeeps(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	file := filepath.Join(home, "hours.toml")
	if err := os.WriteFile(file, []byte(hoursFile), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := presets.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	x := tui.TrainingOf(p)
	// os.UserCacheDir, with the home folder of the child.
	folder := filepath.Join(home, ".cache")
	if runtime.GOOS == "darwin" {
		folder = filepath.Join(home, "Library", "Caches")
	}
	s := newStore(filepath.Join(folder, "sgdflow", "training"), x.Key(p.Training.Fingerprint))
	for i, q := range x.Points {
		for k := range x.Seeds {
			r := lab.Trained{
				TrainingPoint: q, Seed: x.Seed + uint64(k), TrainLoss: 0.01, TestLoss: 0.1 + 0.01*float64(i+k),
				Steps: 100, Status: lab.TrainingStatus{Kind: lab.FullTime},
			}
			if k == 0 { // whose curve the screen shows
				v := []float64{0.1, 0.01}
				r.Curve = &lab.TrainingCurve{TrainingPoint: q, Seed: r.Seed, Time: []float64{0, 4e7}, TrainLoss: v, TestLoss: v, FullBatch: v, Minibatch: v}
			}
			keepAll(t, s, []lab.Trained{r})
		}
	}
	open := func(env ...string) *termtest.Terminal {
		cmd := exec.Command(os.Args[0], file)
		cmd.Args[0], cmd.Env = "sgdflow", append(env, "HOME="+home, "XDG_CACHE_HOME=")
		term := termtest.Start(t, cmd, termtest.Options{Cols: 120, Rows: 40})
		term.Wait("the Paths screen", func(screen string) bool { return strings.Contains(screen, "epoch") })
		term.Send("5")
		return term
	}
	first := open()
	first.Wait("the sweep, done", func(screen string) bool {
		head, _, _ := strings.Cut(screen, "\n")
		return strings.HasSuffix(strings.TrimSpace(head), "done") && strings.Contains(screen, "test loss")
	})
	first.Send("q")
	if status := first.Exit(); status != 0 {
		t.Errorf("exit status %d, want 0", status)
	}

	if err := os.RemoveAll(s.folder); err != nil {
		t.Fatal(err)
	}
	second := open()
	second.WaitText("c cancels; what is done stays")
	second.Send("q")
	if status := second.Exit(); status != 0 {
		t.Errorf("exit status %d, want 0, while the sweep is computed", status)
	}
}
