package cli_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"sgdflow/presets"
	"sgdflow/sim"
	"sgdflow/tui/term/termtest"
)

// tinyFile is a network of 17 parameters.
const tinyFile = `title = "Tiny <1>"
summary = "two classes"
note = "none"
[objective]
kind = "network"
hidden = [3]
label = "c"
[data.generate]
rows = 36
seed = 3
a = "normal()"
b = "normal()"
c = "a + b + normal()/2 > 0"
[split]
train = 12
test = 24
[run]
learning_rate = 0.1
batch_size = 2
horizon = 3.0
seeds = 4
seed = 5
[train]
flow_time = 3.0
learning_rates = [0.1, 0.3]
batch_sizes = [2, 6]
lambdas = [0.2, 0.4]
small_rate = 0.1
small_batch = 2
large_batch = 6
`

// lineFile is a regression.
const lineFile = `title = "Line"
summary = "few inputs matter"
note = "none"
[objective]
kind = "diagonal"
[data.regression]
features = 3
nonzero = 1
noise = 0.1
seed = 1
[split]
train = 8
test = 8
[run]
start = 0.5
learning_rate = 0.1
batch_size = 2
horizon = 2.0
seeds = 4
seed = 1
`

type trainJSON struct {
	Points []struct {
		LearningRate float64 `json:"learning_rate"`
		BatchSize    int     `json:"batch_size"`
		Lambda       float64
		PenaltySize  int `json:"regulariser_batch_size"`
		Seed         uint64
		TrainLoss    float64  `json:"train_loss"`
		TestLoss     float64  `json:"test_loss"`
		TestAccuracy *float64 `json:"test_accuracy"`
		Steps        int
		Status       string
	}
	Summary []struct {
		LearningRate float64  `json:"learning_rate"`
		BatchSize    int      `json:"batch_size"`
		TrainLoss    float64  `json:"train_loss"`
		TestLoss     float64  `json:"test_loss"`
		TestAccuracy *float64 `json:"test_accuracy"`
		StdErr       float64
		Seeds        int
	}
	Claims []struct {
		Kind, Verdict, Sentence string
		Best                    *int
	}
}

// TestTrain trains a second time with plain loops, and takes the means by their definition.
func TestTrain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		penalty    []string
	}{{"network", tinyFile, []string{"--lambdas", "0,0.3"}}, {"regression", lineFile, nil}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, file := load(t, test.text)
			var got trainJSON
			args := []string{"train", file, "--fresh", "--learning-rates", "0.1,0.3", "--batch-sizes", "4", "--flow-time", "2", "--seed", "11"}
			decode(t, &got, append(args, test.penalty...)...)
			if len(got.Points) != 3*len(got.Summary) || len(got.Summary) < 2 || len(got.Claims) != 4 {
				t.Fatalf("got %+v", got)
			}
			for k, q := range got.Points {
				w := trainPlainly(p, q.LearningRate, q.BatchSize, q.Lambda, q.Seed, q.Steps)
				near(t, "training loss", q.TrainLoss, p.Run.Objective.Loss(w, nil), 1e-12)
				near(t, "test loss", q.TestLoss, p.Training.Test.Loss(w, nil), 1e-12)
				if (q.TestAccuracy == nil) != (p.Training.Accuracy == nil) {
					t.Fatalf("test accuracy is %v", q.TestAccuracy)
				}
				if q.TestAccuracy != nil {
					near(t, "test accuracy", *q.TestAccuracy, p.Training.Accuracy(w), 0)
				}
				if want := int(math.Floor(2/q.LearningRate + 1e-9)); q.Steps != want || q.Status != "complete" || q.Seed != 11+uint64(k%3) {
					t.Errorf("run %d is %+v", k, q)
				}
			}
			for i, s := range got.Summary {
				var train, score [3]float64
				for k, q := range got.Points[3*i : 3*i+3] {
					if train[k], score[k] = q.TrainLoss, q.TestLoss; q.TestAccuracy != nil {
						score[k] = *q.TestAccuracy
					}
				}
				mean, _ := meanAndError(train)
				near(t, "mean training loss", s.TrainLoss, mean, 1e-15)
				mean, stderr := meanAndError(score)
				near(t, "standard error", s.StdErr, stderr, 1e-15)
				if s.TestAccuracy != nil {
					near(t, "mean accuracy", *s.TestAccuracy, mean, 1e-15)
				} else {
					near(t, "mean test loss", s.TestLoss, mean, 1e-15)
				}
				if s.Seeds != 3 {
					t.Errorf("the mean is over %d runs", s.Seeds)
				}
			}
		})
	}
}

// trainPlainly is SGD by its definition, with the draws that sim.NewSampler makes.
func trainPlainly(p *presets.Preset, eps float64, size int, lambda float64, seed uint64, steps int) []float64 {
	o, w := p.Run.Objective, p.Training.Start(seed)
	batches := sim.NewSampler(o.Len(), sim.Settings{BatchSize: size, Sampling: sim.Reshuffle, Seed: seed}, 0)
	for range steps {
		batch := batches.Next()
		g := o.Grad(nil, w, batch)
		h := o.HessVec(nil, w, g, batch)
		for j := range w {
			w[j] -= eps * (g[j] + lambda/2*h[j])
		}
	}
	return w
}

func meanAndError(x [3]float64) (mean, stderr float64) {
	mean = (x[0] + x[1] + x[2]) / 3
	for _, v := range x {
		stderr += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(stderr / 2 / 3)
}

// output runs the command line and returns what it prints.
func output(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := command(append(os.Environ(), "GORACE=atexit_sleep_ms=0"), args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v: %s", args, err, said.Bytes())
	}
	return text
}

// TestTrainMerge joins slices in any order to the bytes of a single run, in all formats.
func TestTrainMerge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, text string
		divisions  []int
		seeds      string
	}{{"network", tinyFile, []int{1, 2, 3, 5}, "2"}, {"regression", lineFile, []int{2}, "1"}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, file := load(t, test.text)
			// The largest rate diverges.
			sweep := []string{"train", file, "--fresh", "--learning-rates", "0.1,0.3,1e7", "--batch-sizes", "2,4", "--flow-time", "5e7", "--until", "0.4", "--seeds", test.seeds}
			whole := map[string][]byte{}
			for _, format := range []string{"table", "json", "csv"} {
				whole[format] = output(t, append(sweep, "--format", format)...)
			}
			for _, status := range []string{`"reached the loss"`, `"diverged at update `} {
				if !bytes.Contains(whole["json"], []byte(status)) {
					t.Errorf("no run has the status %s in %s", status, whole["json"])
				}
			}
			for _, n := range test.divisions {
				folder := t.TempDir()
				files := make([]string, n)
				for i := range files {
					files[i] = filepath.Join(folder, fmt.Sprintf("%d.json", i+1))
					output(t, append(sweep, "--point", fmt.Sprintf("%d/%d", i+1, n), "-o", files[i])...)
				}
				rand.New(rand.NewPCG(uint64(n), 0)).Shuffle(n, func(i, k int) { files[i], files[k] = files[k], files[i] })
				for format, want := range whole {
					if format != "json" && n != test.divisions[len(test.divisions)/2] {
						continue // the same document is behind all formats
					}
					if got := output(t, append([]string{"train", "--merge", "--format", format}, files...)...); !bytes.Equal(got, want) {
						t.Errorf("%d slices as %s give\n%s\nwant\n%s", n, format, got, want)
					}
				}
			}
		})
	}
}

// TestTrainInterrupted keeps the runs that are done, and says that they are not all.
func TestTrainInterrupted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, file, want string
		args             []string
		said             string // on the screen
	}{
		{"JSON", "out.json", `"interrupted":true,"points":\[\{"learning_rate":0\.1,.*"seeds":3,"diverged":0\}\]\}\n$`, nil, ""},
		{"slice", "out.json", `"slice":"1/3","interrupted":true,"points":\[\{"learning_rate":0\.1,.*"seeds":1,"diverged":0\}\]\}\n$`, []string{"--point", "1/3"}, ""},
		{"table", "out.txt", `(?m)^interrupted: 3 of 6 runs done$`, nil, ""},
		{"CSV", "out.csv", `^learning_rate,.*(\n0\.1,2,.*,complete){3}\n$`, nil, "sgdflow: interrupted: 3 of 6 runs done"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, preset := load(t, tinyFile)
			out := filepath.Join(t.TempDir(), test.file)
			args := append([]string{"train", preset, "--fresh", "--learning-rates", "0.1,1e-8", "--batch-sizes", "2", "-o", out}, test.args...)
			p := termtest.Start(t, command(nil, args...), termtest.Options{Cols: 100, Rows: 30})
			p.Wait("a bar beyond the cheap runs", bar.MatchString)
			p.Wait("the time left", regexp.MustCompile(`about [0-9hms]+ left`).MatchString)
			p.Signal(unix.SIGINT)
			if status := p.Exit(); status != 130 {
				t.Errorf("exit status %d, want 130", status)
			}
			text, err := os.ReadFile(out)
			if err != nil || !regexp.MustCompile(test.want).Match(text) || strings.Contains(string(text), "claims") {
				t.Errorf("the file holds %q, %v; want %s", text, err, test.want)
			}
			if said := strings.TrimSpace(p.Screen()); said != test.said {
				t.Errorf("the screen says %q, want %q", said, test.said)
			}
		})
	}
}
