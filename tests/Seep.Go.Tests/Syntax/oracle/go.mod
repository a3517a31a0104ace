module seep.example/oracle

go 1.22
