package term

// forwardMessages starts the goroutine that hands the program what comes from outside of it: Options.Messages, sizes of
// the terminal, of which the last is always the one it has, and the end of a recording, which is noticed in the middle
// of a write, where nothing may wait for the program. The function returned stops and joins it; Program.Kill has to come first, for it ends a Send that waits.
func (d *driver) forwardMessages() (stop func()) {
	done, joined := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(joined)
		defer d.catch()
		messages := d.opts.Messages
		for {
			select {
			case <-done:
				return
			case msg, open := <-messages:
				if !open {
					messages = nil
					continue
				}
				d.program.Send(msg)
			case <-d.unmeasured:
				d.program.Send(sizeOf(d.out.file))
			case err := <-d.recording.failure():
				d.program.Send(RecordingEndedMsg{err})
			}
		}
	}()
	return func() {
		close(done)
		<-joined
	}
}
