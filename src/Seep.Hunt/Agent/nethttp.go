// Added to net/http by Seep's build overlay: keeps the list of registered patterns, runs each
// driven request under the pprof label "seam", which goroutines started by the handler inherit, and
// counts those whose client was gone before the handler ended.

package http

import (
	"context"
	"reflect"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

var seepAgent struct {
	sync.Mutex
	routes     strings.Builder
	labels     sync.Map // the header's value to a context that carries the label
	aborted    atomic.Int64
	unanswered atomic.Int64
}

// SeepAgentRoutes lists what was registered, a line each: pattern, file:line of the registration,
// and the handler's function or type, with tabs between.
func SeepAgentRoutes() string {
	seepAgent.Lock()
	defer seepAgent.Unlock()
	return seepAgent.routes.String()
}

// SeepAgentAborted is how many driven requests' clients were gone before the handler ended, and of
// how many of these the handler had written nothing.
func SeepAgentAborted() (aborted, unanswered int64) {
	return seepAgent.aborted.Load(), seepAgent.unanswered.Load()
}

func seepAgentRegister(pattern string, handler Handler) {
	seepAgent.Lock()
	defer seepAgent.Unlock()
	if seepAgent.routes.Len() > 1<<20 {
		return
	}
	seepAgent.routes.WriteString(strings.NewReplacer("\t", " ", "\n", " ").Replace(pattern))
	seepAgent.routes.WriteString("\t" + seepAgentCaller() + "\t" + seepAgentHandlerName(handler) + "\n")
}

// seepAgentCaller is the place of the call into net/http.
func seepAgentCaller() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "net/http.") {
			return frame.File + ":" + strconv.Itoa(frame.Line)
		}
		if !more {
			return ""
		}
	}
}

func seepAgentHandlerName(handler Handler) string {
	v := reflect.ValueOf(handler)
	if v.Kind() == reflect.Func {
		if f := runtime.FuncForPC(v.Pointer()); f != nil {
			return f.Name()
		}
	}
	return v.Type().String()
}

func seepAgentServe(handler Handler, rw ResponseWriter, req *Request) {
	seam := req.Header.Get("Seep-Seam") // set by the driver
	if seam == "" {
		handler.ServeHTTP(rw, req)
		return
	}
	req.Header.Del("Seep-Seam")
	labelled, ok := seepAgent.labels.Load(seam)
	if !ok {
		labelled = pprof.WithLabels(context.Background(), pprof.Labels("seam", seam))
		seepAgent.labels.Store(seam, labelled)
	}
	pprof.SetGoroutineLabels(labelled.(context.Context))
	defer func() {
		pprof.SetGoroutineLabels(context.Background())
		if req.Context().Err() != nil {
			seepAgent.aborted.Add(1)
			if !seepAgentAnswered(rw) {
				seepAgent.unanswered.Add(1)
			}
		}
	}()
	handler.ServeHTTP(rw, req)
}

// seepAgentAnswered tells by a field of the standard library's own; where a version has another, nothing was unanswered.
func seepAgentAnswered(rw ResponseWriter) bool {
	w, ok := rw.(*response)
	if !ok {
		return true
	}
	wrote := reflect.ValueOf(w).Elem().FieldByName("wroteHeader")
	return wrote.Kind() != reflect.Bool || wrote.Bool()
}
