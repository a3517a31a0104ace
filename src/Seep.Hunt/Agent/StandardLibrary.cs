using Seep.Heap.Dump;

namespace Seep.Hunt.Agent;

/// <summary>A change to the standard library that the hunt's build carries, and what is lost without it.</summary>
/// <param name="Name">As the verdict names it: <c>net/http routes</c>.</param>
/// <param name="Cost">What the hunt cannot do when it does not fit: a sentence for the verdict.</param>
/// <param name="Variants">Tried in order; the first that fits as a whole is taken. A variant is a set of files' patches.</param>
/// <param name="Added">Path below <c>GOROOT/src</c> and resource name of a file that goes with it, or null.</param>
sealed record StandardLibraryChange(
    string Name, string Cost, SourcePatch[][] Variants, (string Path, string Resource)? Added = null)
{
    /// <summary>All changes, each independent of the others.</summary>
    public static IReadOnlyList<StandardLibraryChange> All { get; } = [Routes(), Ports(), HeapDumps(), HeapStacks()];

    internal const string RoutesName = "net/http routes";
    internal const string PortsName = "net listeners";
    internal const string HeapDumpsName = "runtime heap dumps";
    internal const string HeapStacksName = "runtime/pprof heap stacks";

    /// <summary>Registered patterns with their place, and the labels on goroutines that a driven request starts.</summary>
    static StandardLibraryChange Routes()
    {
        var serve = new SourceEdit(
            "func (sh serverHandler) ServeHTTP(", "\thandler.ServeHTTP(rw, req)\n", "\tseepAgentServe(handler, rw, req)\n");
        SourceEdit Register(string function, string pattern, string before) =>
            new(function, before, $"\tseepAgentRegister({pattern}, handler)\n{before}");

        return new(
            RoutesName,
            "the server's routes are not listed and goroutines do not tell their seam: write the requests into a .http file",
            [
                [   // since 1.22: patterns with methods and wildcards; the old mux serves go lines below 1.22
                    new("net/http/server.go",
                        serve, Register("func (mux *ServeMux) registerErr(", "patstr", "\tpat, err := parsePattern(patstr)\n")),
                    new("net/http/servemux121.go",
                        Register("func (mux *serveMux121) handle(", "pattern", "\tmux.mu.Lock()\n")),
                ],
                [   // 1.20 and 1.21
                    new("net/http/server.go",
                        serve, Register("func (mux *ServeMux) Handle(", "pattern", "\tmux.mu.Lock()\n")),
                ],
            ],
            ("net/http/seep_agent.go", "agent/nethttp.go"));
    }

    /// <summary>Listeners on free ports of the loopback interface.</summary>
    static StandardLibraryChange Ports() => new(
        PortsName,
        "the server listens where it is told to, so its processes run one after another and two hunts of it collide",
        [
            [
                new("net/dial.go",
                    new SourceEdit(
                        "func (lc *ListenConfig) Listen(",
                        "\taddrs, err := DefaultResolver.resolveAddrList(ctx, \"listen\", network, address, nil)\n",
                        "\tasked := address\n\taddress = seepAgentListenAddress(network, address)\n" +
                        "\taddrs, err := DefaultResolver.resolveAddrList(ctx, \"listen\", network, address, nil)\n"),
                    new SourceEdit(
                        "func (lc *ListenConfig) Listen(", "\treturn l, nil\n", "\tseepAgentListening(asked, l.Addr())\n\treturn l, nil\n"),
                    new SourceEdit(
                        "func (d *Dialer) DialContext(",
                        "network, address string) (Conn, error) {\n",
                        "network, address string) (Conn, error) {\n\taddress = seepAgentDialAddress(network, address)\n")),
                new("net/tcpsock.go",
                    new SourceEdit(
                        "func ListenTCP(",
                        "\tsl := &sysListener{network: network, address: laddr.String()}\n",
                        "\tasked := laddr.String()\n\tladdr = seepAgentListenTCP(laddr)\n" +
                        "\tsl := &sysListener{network: network, address: laddr.String()}\n"),
                    new SourceEdit("func ListenTCP(", "\treturn ln, nil\n", "\tseepAgentListening(asked, ln.Addr())\n\treturn ln, nil\n")),
            ],
        ],
        ("net/seep_agent.go", "agent/net.go"));

    /// <summary>
    /// <c>debug.WriteHeapDump</c> that survives a goroutine in a system call (status running) and one that a
    /// goroutineleak profile has found (both end the process on 1.26 and 1.27), and that has the lines of profiles.
    /// </summary>
    static StandardLibraryChange HeapDumps() => new(
        HeapDumpsName,
        "no heap dump can be taken safely, so what holds the memory is told from counts alone",
        [[new("runtime/heapdump.go", HeapDumpPatch.Apply)]]);

    /// <summary>
    /// Heap profiles keep the runtime's frames at the top of a stack, so that what the runtime allocates for itself can be
    /// told from what the line below allocates.
    /// </summary>
    static StandardLibraryChange HeapStacks() => new(
        HeapStacksName,
        "the runtime's records of waiting goroutines and its arrays of timers count as memory of the line that first needed them",
        [[new("runtime/pprof/protomem.go", new SourceEdit("func writeHeapProto(", "hideRuntime := true\n", "hideRuntime := false\n"))]]);
}
