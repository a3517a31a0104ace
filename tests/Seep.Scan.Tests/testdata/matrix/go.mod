module matrix

go 1.27

require (
	github.com/gorilla/websocket v1.5.3
	github.com/jackc/pgx/v5 v5.7.0
	golang.org/x/sync v0.12.0
)

replace (
	github.com/gorilla/websocket => ../stubs/websocket
	github.com/jackc/pgx/v5 => ../stubs/pgx
	golang.org/x/sync => ../stubs/xsync
)
