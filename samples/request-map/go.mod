module payments.example/charged

go 1.20
