package owner

import (
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
)

// tap reads from a file behind an interface.
type tap struct {
	from io.ReadCloser
	size int64
}

func (s tap) Close() error {
	if s.from == nil {
		return nil
	}
	return s.from.Close()
}

// logged is a file with its name.
type logged struct {
	f    *os.File
	name string
}

func (l *logged) Read(p []byte) (int, error) { return l.f.Read(p) }

func (l *logged) Close() error { return l.f.Close() }

func openTap(path string) (tap, error) {
	f, err := os.Open(path)
	if err != nil {
		return tap{}, err
	}
	return tap{from: &logged{f, path}}, nil
}

// C9 a method closes the interface that what was opened is behind.
func firstByte(path string) (byte, error) {
	s, err := openTap(path)
	if err != nil {
		return 0, err
	}
	var one [1]byte
	_, err = io.ReadFull(s.from, one[:])
	s.Close()
	return one[0], err
}

type half interface {
	net.Conn
	CloseWrite() error
}

// C5 the struct has the Close of what is embedded, and who gets it calls that.
type tallied struct {
	half
	n int
}

func dialTallied(addr string) (net.Conn, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	if h, ok := conn.(half); ok {
		return tallied{half: h}, nil
	}
	return nil, errors.Join(errors.New("no half"), conn.Close())
}

// C5 a command that a method gets from the value around it, whose Wait waits for it.
type wrapped struct {
	inner *exec.Cmd
	Dir   string
}

func (w *wrapped) command() *exec.Cmd {
	w.inner.Dir = w.Dir
	return w.inner
}

func (w *wrapped) Start() error { return w.command().Start() }

func (w *wrapped) Wait() error { return w.command().Wait() }

// C5 a file that is also in the list of those that Close closes.
type recorder struct {
	out  *os.File
	open []io.Closer
}

func newRecorder(path string, others ...io.Closer) (*recorder, error) {
	out, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	return &recorder{out: out, open: append(others, out)}, nil
}

func (r *recorder) Write(p []byte) (int, error) { return r.out.Write(p) }

func (r *recorder) Close() (err error) {
	for _, c := range r.open {
		err = errors.Join(err, c.Close())
	}
	return err
}

// C5 a command that is in what is returned before it is started.
type shell struct {
	cmd *exec.Cmd
	in  io.WriteCloser
}

func openShell(name string) (*shell, error) {
	cmd := exec.Command(name)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	s := &shell{cmd: cmd, in: in}
	if err := cmd.Start(); err != nil {
		in.Close()
		return nil, err
	}
	return s, nil
}

func (s *shell) Close() error {
	s.in.Close()
	return s.cmd.Wait()
}

const isNative = false

// C13 nothing comes after a constant that is always false.
func receives(path string) (*os.File, error) {
	if !isNative {
		return nil, errors.New("not supported")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if _, err := f.Stat(); err != nil {
		return nil, err
	}
	return f, nil
}

// C8 a goroutine that was begun before waits for the command.
func watches(name string, started <-chan struct{}) error {
	cmd := exec.Command(name)
	go func() {
		<-started
		cmd.Wait()
	}()
	return cmd.Start()
}
