module example.org/heartbeat

go 1.22
