module example.com/survive

go 1.22
