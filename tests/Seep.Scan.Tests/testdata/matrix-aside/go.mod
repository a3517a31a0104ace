module aside

go 1.27

require golang.org/x/sync v0.12.0

replace golang.org/x/sync => ../stubs/xsync
