module chatter

go 1.21
