// The agent that Seep's build overlay adds to package main. It answers one connection, its control
// connection to Seep, and ends the process (and the process group it leads) when that connection closes.
//
// Requests are lines: "routes", "snapshot", "goroutines", "control N", "dump PATH". An answer is a
// sequence of sections, each "name length\n" and that many bytes, ended by the section "end 0\n".
//
// Every import is renamed and every name has a prefix, so that nothing meets a name of the program.

package main

import (
	seepbufio "bufio"
	seepbytes "bytes"
	seepfmt "fmt"
	seepnet "net"
	seepos "os"
	seepruntime "runtime"
	seepdebug "runtime/debug"
	seepmetrics "runtime/metrics"
	seeppprof "runtime/pprof"
	seepstrconv "strconv"
	seepstrings "strings"
	seepsyscall "syscall"
	seeptime "time"
)

// Both are set by the file that is added when the program links net/http.
var (
	seepAgentRoutes  = func() string { return "" }
	seepAgentAborted func() (aborted, unanswered int64)
)

func init() {
	path := seepos.Getenv("SEEP_AGENT_SOCKET")
	if path == "" {
		return // a child of the server: it inherits the binary, not the agent
	}
	seepos.Unsetenv("SEEP_AGENT_SOCKET")
	conn, err := seepnet.Dial("unix", path)
	if err != nil {
		seepfmt.Fprintln(seepos.Stderr, "seep agent:", err)
		seepos.Exit(86)
	}
	go seepAgentServe(conn)
}

func seepAgentServe(conn seepnet.Conn) {
	defer seepAgentExit()
	in := seepbufio.NewReader(conn)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		var answer seepbytes.Buffer
		verb, argument, _ := seepstrings.Cut(seepstrings.TrimSpace(line), " ")
		seepAgentAnswer(&answer, verb, argument)
		answer.WriteString("end 0\n")
		if _, err := conn.Write(answer.Bytes()); err != nil {
			return
		}
	}
}

func seepAgentExit() {
	if pid := seepsyscall.Getpid(); seepAgentLeadsGroup(pid) {
		seepsyscall.Kill(-pid, seepsyscall.SIGKILL)
	}
	seepos.Exit(87)
}

func seepAgentLeadsGroup(pid int) bool {
	group, err := seepsyscall.Getpgid(0)
	return err == nil && group == pid
}

func seepAgentAnswer(w *seepbytes.Buffer, verb, argument string) {
	switch verb {
	case "routes":
		seepAgentSection(w, "go", []byte(seepruntime.Version()))
		seepAgentSection(w, "routes", []byte(seepAgentRoutes()))
	case "snapshot":
		seepAgentSnapshot(w)
	case "goroutines":
		seepAgentProfile(w, "goroutine", 2)
	case "control":
		n, _ := seepstrconv.Atoi(argument)
		seepAgentControl(n)
	case "dump":
		seepAgentDump(w, argument)
	default:
		seepAgentSection(w, "error", []byte("unknown request "+verb))
	}
}

func seepAgentSection(w *seepbytes.Buffer, name string, data []byte) {
	seepfmt.Fprintf(w, "%s %d\n", name, len(data))
	w.Write(data)
}

func seepAgentProfile(w *seepbytes.Buffer, name string, format int) {
	var data seepbytes.Buffer
	if err := seeppprof.Lookup(name).WriteTo(&data, format); err != nil {
		seepAgentSection(w, "error", []byte(err.Error()))
		return
	}
	seepAgentSection(w, name, data.Bytes())
}

// seepAgentSnapshot waits until the number of goroutines rests, collects what can be collected, and
// reads the profiles: what is live then is what something still holds.
func seepAgentSnapshot(w *seepbytes.Buffer) {
	settled := seepAgentSettle()
	cycles := seepAgentCollect()
	seepAgentSection(w, "settled", seepstrconv.AppendBool(nil, settled))
	seepAgentSection(w, "cycles", seepstrconv.AppendInt(nil, int64(cycles), 10))
	seepAgentSection(w, "stacks", seepstrconv.AppendUint(nil, seepAgentStackBytes(), 10))
	if seepAgentAborted != nil {
		aborted, unanswered := seepAgentAborted()
		seepAgentSection(w, "aborted", seepfmt.Appendf(nil, "%d %d", aborted, unanswered))
	}

	// To profile the profiler's own allocations takes five times as long as all the rest.
	rate := seepruntime.MemProfileRate
	seepruntime.MemProfileRate = 0
	seepAgentProfile(w, "heap", 0)
	seepAgentProfile(w, "goroutine", 0)
	seepruntime.MemProfileRate = rate
}

// seepAgentSettle reports whether the number of goroutines was the same at five looks in a row,
// 5 ms apart, within 2 s. A look that comes late says that the machine is busy, so that other
// goroutines may not have had their turn either: then it takes five in time, or twenty in all.
func seepAgentSettle() bool {
	const between = 5 * seeptime.Millisecond
	last, same, inTime := -1, 0, 0
	for end := seeptime.Now().Add(2 * seeptime.Second); seeptime.Now().Before(end); {
		slept := seeptime.Now()
		seeptime.Sleep(between)
		late := seeptime.Since(slept) > 2*between
		n := seepruntime.NumGoroutine()
		switch {
		case n != last:
			last, same, inTime = n, 1, 1
		case late:
			same, inTime = same+1, 1
		default:
			same, inTime = same+1, inTime+1
		}
		if inTime == 5 || same == 20 {
			return true
		}
	}
	return false
}

// seepAgentCollect runs the collector until what finalizers and cleanups release is released too.
// One cycle empties a sync.Pool into its victim cache, the second drops it; an object with a
// finalizer needs two as well, and each further link of a chain of finalizers one more.
func seepAgentCollect() int {
	queues := []seepmetrics.Sample{
		{Name: "/gc/finalizers/queued:finalizers"}, {Name: "/gc/finalizers/executed:finalizers"},
		{Name: "/gc/cleanups/queued:cleanups"}, {Name: "/gc/cleanups/executed:cleanups"},
	}
	last := uint64(0)
	for cycle := 1; ; cycle++ {
		seepruntime.GC()
		if cycle < 3 {
			seeptime.Sleep(seeptime.Millisecond) // finalizers run in a goroutine of their own
			continue
		}
		seepmetrics.Read(queues)
		if queues[0].Value.Kind() == seepmetrics.KindUint64 {
			queued := queues[0].Value.Uint64() + queues[2].Value.Uint64()
			done := queues[1].Value.Uint64() + queues[3].Value.Uint64()
			if queued == done && queued == last || cycle == 8 {
				return cycle
			}
			last = queued
		} else if cycle == 5 { // before Go 1.26 nothing tells: five cycles
			return cycle
		}
		seeptime.Sleep(seeptime.Millisecond)
	}
}

func seepAgentStackBytes() uint64 {
	stacks := []seepmetrics.Sample{{Name: "/memory/classes/heap/stacks:bytes"}}
	seepmetrics.Read(stacks)
	if stacks[0].Value.Kind() != seepmetrics.KindUint64 {
		return 0
	}
	return stacks[0].Value.Uint64()
}

// The control leak: a hunt in which it is not found proves nothing.
type seepAgentControlNode struct {
	next *seepAgentControlNode
	_    [56]byte
}

var seepAgentControlHead *seepAgentControlNode

func seepAgentControl(n int) {
	for i := 0; i < n; i++ {
		seepAgentControlHead = &seepAgentControlNode{next: seepAgentControlHead}
	}
}

func seepAgentDump(w *seepbytes.Buffer, path string) {
	file, err := seepos.Create(path)
	if err != nil {
		seepAgentSection(w, "error", []byte(err.Error()))
		return
	}
	defer file.Close()
	seepAgentCollect()
	seepdebug.WriteHeapDump(file.Fd())
}
