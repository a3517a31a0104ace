module github.com/kardianos/service

go 1.27
