module example.org/lifetimes

go 1.27

require github.com/spf13/cobra v1.0.0

replace github.com/spf13/cobra => ./cobra
