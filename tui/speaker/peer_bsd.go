//go:build darwin || freebsd

package speaker

import "golang.org/x/sys/unix"

// peerUID is the user of the process at the other end of a connected Unix socket.
func peerUID(fd int) (int, error) {
	c, err := unix.GetsockoptXucred(fd, 0 /* SOL_LOCAL */, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, err
	}
	return int(c.Uid), nil
}
