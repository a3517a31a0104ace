module freight.example/quoted

go 1.22
