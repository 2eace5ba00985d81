// Package term runs a bubbletea program so that nothing it does, and nothing that happens to it, leaves the terminal
// in a state its user has to repair.
//
//	keyboard -> input (joins split sequences, takes the terminal's answers out) -> bubbletea -> filter -> guard -> model
//	terminal <- output (degrades colours, notices the first failed write)       <- renderer  <-          guard <- View
//	               '-> recording, an asciicast                   Options.Messages, sizes -> Program.Send -> filter
//	signals, the first failed write, end of input, a panic -> driver.end -> Program.Kill, and after Grace the watchdog
//
// bubbletea routes messages and reads keys. It draws nothing and does not touch the terminal's modes: its renderer wakes
// 60 times a second to see that nothing has changed, ten times all else that a resting program costs. Frames are drawn
// by a goroutine that sleeps until there is another one (renderer.go, painter.go), on a screen that is entered and left
// here (screen.go).
//
// What is worked around, all of it measured on bubbletea v1.3.10, whose line is frozen:
//
//   - its own signal handler can deadlock against a pending Quit, and HUP and QUIT leave the terminal raw: signals are
//     handled here, off the program's loop (signals.go);
//   - a loop that is stuck ignores every key and signal, and an end waits for a terminal nobody reads: ctrl+c is made a
//     signal (stall.go), and a watchdog restores the terminal by itself and exits (watchdog.go);
//   - a panic prints its trace into the alternate screen, where it is lost: it goes to a file (guard.go);
//   - a process stopped and continued from outside comes back to a cooked terminal, and the mouse stays off after
//     ctrl+z: the terminal is left and entered as a whole (signals.go, screen.go);
//   - the end of the input and failed writes are ignored: both end the program (input.go, output.go);
//   - floods of mouse reports and pastes are parsed in quadratic time or fall apart into stray keys (input.go,
//     filter.go);
//   - it asks the terminal for its colours before main and waits up to 5 s for the answer (package noquery): the
//     question is asked here, while the program is running already, and the answer is a message (background.go).
package term
