module seep.example/peers

go 1.27
