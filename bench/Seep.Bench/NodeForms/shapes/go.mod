module seep.example/shapes

go 1.22
