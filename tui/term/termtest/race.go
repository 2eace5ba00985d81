package termtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// knownRace is bubbletea's own, whose version is frozen: a program that is killed closes its reader of keys without waiting
// for the goroutine that is told at the same time to end. What that goroutine reads is dropped either way.
var knownRace = []string{"cancelreader.(*epollCancelReader).Close()", "cancelreader.(*epollCancelReader).wait()"}

// RaceReports is the environment variable that has a program built with the race detector report into a file. A report on a
// terminal that is not read would keep it from ever ending. When the test ends it fails for every report, but for the known
// race: call RaceReports before the cleanup that ends the program is registered.
func RaceReports(t testing.TB) (variable string) {
	t.Helper()
	// Not in the folder of the test: a comma in its name would end the path where the variable is read.
	folder, err := os.MkdirTemp("", "race")
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(folder, "report")
	t.Cleanup(func() {
		defer os.RemoveAll(folder)
		files, _ := filepath.Glob(log + ".*")
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Error(err)
			}
			for _, report := range unknownRaces(string(text)) {
				t.Errorf("a data race in the program:\n%s", report)
			}
		}
	})
	// It would sleep a second before its exit, too, and then exit with a status of its own.
	return "GORACE=atexit_sleep_ms=0 exitcode=0 log_path=" + log
}

// unknownRaces are the reports in the text, without those of the known race.
func unknownRaces(text string) (reports []string) {
	for _, report := range strings.Split(text, "==================\n") {
		known := true
		for _, frame := range knownRace {
			known = known && strings.Contains(report, frame)
		}
		if strings.Contains(report, "DATA RACE") && !known {
			reports = append(reports, report)
		}
	}
	return reports
}
