// Added to package net by Seep's build overlay: TCP listeners are moved to a free port of the loopback
// interface, so that several hunts, and several processes of one hunt, never meet; a dial to a port that
// this process asked for goes where its listener is.

package net

import (
	"strconv"
	"sync"
)

var seepAgentPorts struct {
	sync.Mutex
	moved map[string]string // port asked for to port given
}

func seepAgentListenAddress(network, address string) string {
	if network != "tcp" && network != "tcp4" && network != "tcp6" {
		return address
	}
	host, _, err := SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := ParseIP(host); network == "tcp6" || ip != nil && ip.To4() == nil && ip.IsLoopback() {
		return "[::1]:0"
	}
	return "127.0.0.1:0"
}

func seepAgentListenTCP(laddr *TCPAddr) *TCPAddr {
	if laddr != nil && laddr.IP != nil && laddr.IP.To4() == nil && laddr.IP.IsLoopback() {
		return &TCPAddr{IP: IPv6loopback}
	}
	return &TCPAddr{IP: IPv4(127, 0, 0, 1)}
}

func seepAgentListening(asked string, given Addr) {
	_, port, err := SplitHostPort(asked)
	tcp, ok := given.(*TCPAddr)
	if err != nil || !ok || port == "0" || port == "" {
		return
	}
	if n, err := LookupPort("tcp", port); err == nil {
		port = strconv.Itoa(n)
	}
	seepAgentPorts.Lock()
	defer seepAgentPorts.Unlock()
	if seepAgentPorts.moved == nil {
		seepAgentPorts.moved = map[string]string{}
	}
	seepAgentPorts.moved[port] = strconv.Itoa(tcp.Port)
}

func seepAgentDialAddress(network, address string) string {
	if network != "tcp" && network != "tcp4" && network != "tcp6" {
		return address
	}
	host, port, err := SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := ParseIP(host); host != "" && host != "localhost" && (ip == nil || !ip.IsLoopback() && !ip.IsUnspecified()) {
		return address
	}
	seepAgentPorts.Lock()
	defer seepAgentPorts.Unlock()
	if given, ok := seepAgentPorts.moved[port]; ok {
		return JoinHostPort(host, given)
	}
	return address
}
