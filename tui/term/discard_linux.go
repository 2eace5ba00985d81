package term

import "golang.org/x/sys/unix"

// discardOutput throws away what has been written to the terminal and not been read by it, and wakes a write that
// waits for room: the flush alone does not, taking up output that was stopped does.
func discardOutput(fd uintptr) {
	_ = unix.IoctlSetInt(int(fd), unix.TCFLSH, unix.TCOFLUSH)
	_ = unix.IoctlSetInt(int(fd), unix.TCXONC, unix.TCOOFF)
	_ = unix.IoctlSetInt(int(fd), unix.TCXONC, unix.TCOON)
}
