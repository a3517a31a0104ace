module warehouse.example/stockroom

go 1.21
