// Added to net/http by Seep's build overlay: keeps the list of registered patterns and runs each
// driven request under the pprof label "seam", which goroutines started by the handler inherit.

package http

import (
	"context"
	"reflect"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
)

var seepAgent struct {
	sync.Mutex
	routes strings.Builder
	labels sync.Map // the header's value to a context that carries the label
}

// SeepAgentRoutes lists what was registered, a line each: pattern, file:line of the registration,
// and the handler's function or type, with tabs between.
func SeepAgentRoutes() string {
	seepAgent.Lock()
	defer seepAgent.Unlock()
	return seepAgent.routes.String()
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
	defer pprof.SetGoroutineLabels(context.Background())
	handler.ServeHTTP(rw, req)
}
