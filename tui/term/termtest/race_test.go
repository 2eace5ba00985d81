package termtest

import "testing"

func TestUnknownRaces(t *testing.T) {
	const line = "==================\n"
	const known = "WARNING: DATA RACE\nRead\n  cancelreader.(*epollCancelReader).wait()\nPrevious write\n" +
		"  cancelreader.(*epollCancelReader).Close()\n"
	const other = "WARNING: DATA RACE\nRead\n  cancelreader.(*epollCancelReader).wait()\nPrevious write\n  main.main()\n"
	if got := unknownRaces(line + known + line + line + other + line); len(got) != 1 || got[0] != other {
		t.Errorf("reports %q, want the second alone", got)
	}
	if got := unknownRaces(line + known + line); got != nil {
		t.Errorf("the known race is reported: %q", got)
	}
}
