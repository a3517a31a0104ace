module backoffice.example/reportdesk

go 1.21
