module example.org/lifetimes

go 1.27

require (
	github.com/alecthomas/kong v1.0.0
	github.com/jessevdk/go-flags v1.0.0
	github.com/kardianos/service v1.0.0
	github.com/spf13/cobra v1.0.0
)

replace (
	github.com/alecthomas/kong => ./kong
	github.com/jessevdk/go-flags => ./flags
	github.com/kardianos/service => ./service
	github.com/spf13/cobra => ./cobra
)
