package speaker

import (
	"errors"
	"net"
	"os"
)

var errStranger = errors.New("another user is at the other end")

// checkPeer returns an error unless the process at the other end of the connection is the same user's.
func checkPeer(conn *net.UnixConn, uidOf func(fd int) (int, error)) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var uid int
	var failed error
	if err := raw.Control(func(fd uintptr) { uid, failed = uidOf(int(fd)) }); err != nil {
		return err
	}
	if failed == nil && uid != os.Geteuid() {
		return errStranger
	}
	return failed
}
