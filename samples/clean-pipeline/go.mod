module plant.example/intake

go 1.22.0
