module example.com/oracle

go 1.27

require seep.example/peers v0.0.0

replace seep.example/peers => ../../../../bench/peers
