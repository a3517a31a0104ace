module catalog.example/catalogd

go 1.22
