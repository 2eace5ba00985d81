package term

import "golang.org/x/sys/unix"

// setSignalKeys has the terminal make signals of ctrl+c and its like, or not. Nothing else of its modes changes.
func setSignalKeys(fd uintptr, on bool) error {
	t, err := unix.IoctlGetTermios(int(fd), getTermios)
	if err != nil {
		return err
	}
	t.Lflag &^= unix.ISIG
	if on {
		t.Lflag |= unix.ISIG
	}
	return unix.IoctlSetTermios(int(fd), setTermios, t)
}
