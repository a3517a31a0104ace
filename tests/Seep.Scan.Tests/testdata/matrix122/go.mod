module matrix122

go 1.22

toolchain go1.22.12
