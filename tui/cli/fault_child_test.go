package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"sgdflow/presets"
	"sgdflow/presets/library"
	"sgdflow/sim"
	"sgdflow/tui/term"
)

// FaultEnv says what is wrong with the program that FaultyMain is. What has to be provoked waits for the key f12.
const FaultEnv = "SGDFLOW_TEST_FAULT"

// RaceDetector says whether this binary, and so the program that it stands in for, has the race detector in it.
var RaceDetector = func() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}()

// FaultyMain is Main with a fault in the model that is shown on the terminal, and with a command that panics. The program as
// it is built has neither.
func FaultyMain() int {
	runScreen = func(ctx context.Context, model tea.Model, o term.Options) error {
		return term.Run(ctx, &faulty{model: model, fault: os.Getenv(FaultEnv)}, o)
	}
	root := newRoot()
	root.AddCommand(&cobra.Command{Use: "panic", RunE: func(*cobra.Command, []string) error { panic("in a command") }})
	return runMain(root, os.Stdout)
}

// faulty is a model with a fault around one that has none.
type faulty struct {
	model  tea.Model
	fault  string
	size   tea.WindowSizeMsg
	broken bool // View panics from now on
}

func (f *faulty) Init() tea.Cmd {
	if f.fault == "init" {
		panic("in Init")
	}
	return f.model.Init()
}

func (f *faulty) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		f.size = msg
	case tea.KeyMsg:
		if msg.Type == tea.KeyF12 {
			return f, f.provoke()
		}
	}
	_, cmd := f.model.Update(msg)
	return f, cmd
}

func (f *faulty) provoke() tea.Cmd {
	switch f.fault {
	case "update":
		panic("in Update")
	case "view":
		f.broken = true
	case "cmd":
		return func() tea.Msg { panic("in Cmd") }
	case "engine":
		_, cmd := f.model.Update(brokenPreset(os.Args[1]))
		return cmd
	case "stuck":
		select {}
	case "output": // every later write fails
		_ = syscall.Close(1)
	}
	return nil
}

// View panics where a frame does not fit the terminal.
func (f *faulty) View() string {
	if f.broken {
		panic("in View")
	}
	view := f.model.View()
	if f.size.Width > term.MaxWidth || f.size.Height > term.MaxHeight {
		panic(fmt.Sprintf("told a size of %dx%d", f.size.Width, f.size.Height))
	}
	if f.fault == "sizes" && f.size.Width > 0 {
		w, h := 0, 0
		for line := range strings.SplitSeq(view, "\n") {
			w, h = max(w, ansi.StringWidth(line)), h+1
		}
		if w > f.size.Width || h > f.size.Height {
			panic(fmt.Sprintf("a frame of %dx%d on a terminal of %dx%d", w, h, f.size.Width, f.size.Height))
		}
	}
	return view
}

// brokenPreset is the message that the preset in a file has been saved, with an objective that panics.
func brokenPreset(file string) library.Change {
	p, err := presets.Load(file)
	if err != nil {
		panic(err)
	}
	p.Run.Objective = panicking{p.Run.Objective}
	if file, err = filepath.Abs(file); err != nil {
		panic(err)
	}
	return library.Change{File: file, Preset: p}
}

// panicking is an objective that panics where the engine and the experiments compute, and not where a run is checked.
type panicking struct{ sim.Objective }

func (p panicking) Grad(dst, w []float64, batch []int) []float64 {
	if batch == nil {
		return p.Objective.Grad(dst, w, nil)
	}
	panic("in Grad")
}

func (panicking) HessVec([]float64, []float64, []float64, []int) []float64 { panic("in HessVec") }
