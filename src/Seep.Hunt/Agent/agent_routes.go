// Added to package main when the program links net/http and the overlay of net/http fits.

package main

import seephttp "net/http"

func init() {
	seepAgentRoutes = seephttp.SeepAgentRoutes
	seepAgentAborted = seephttp.SeepAgentAborted
}
