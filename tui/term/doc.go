// Package term runs a bubbletea program so that nothing it does, and nothing that happens to it, leaves the terminal
// in a state its user has to repair.
//
//	keyboard -> input (joins split sequences, takes the terminal's answers out) -> bubbletea -> filter -> guard -> model
//	terminal <- output (degrades colours, notices the first failed write)       <- bubbletea <-          guard <- View
//	               '-> recording, an asciicast                            Options.Messages -> Program.Send -> filter
//	signals, the first failed write, end of input, a panic -> driver.end -> Program.Kill, and after Grace the watchdog
//
// What is worked around, all of it measured on bubbletea v1.3.10, whose line is frozen:
//
//   - its own signal handler can deadlock against a pending Quit, and HUP and QUIT leave the terminal raw: signals are
//     handled here, off the program's loop (signals.go);
//   - a loop that is stuck, in Update or because nobody reads the terminal, ignores every key and signal: a watchdog
//     restores the terminal by itself and exits (watchdog.go);
//   - a panic prints its trace into the alternate screen, where it is lost: it goes to a file (guard.go);
//   - a process stopped and continued from outside comes back to a cooked terminal, and the mouse stays off after
//     ctrl+z: both are entered again (signals.go);
//   - the end of the input and failed writes are ignored: both end the program (input.go, output.go);
//   - floods of mouse reports and pastes are parsed in quadratic time or fall apart into stray keys (input.go,
//     filter.go);
//   - it asks the terminal for its colours before main and waits up to 5 s for the answer (package noquery): the
//     question is asked here, while the program is running already, and the answer is a message (background.go).
package term
