module matrix

go 1.27

require (
	github.com/gorilla/websocket v1.5.3
	github.com/jackc/pgx/v5 v5.7.0
	go.mongodb.org/mongo-driver v1.17.0
	golang.org/x/sync v0.12.0
)

replace (
	github.com/gorilla/websocket => ../stubs/websocket
	github.com/jackc/pgx/v5 => ../stubs/pgx
	go.mongodb.org/mongo-driver => ../stubs/mongo
	golang.org/x/sync => ../stubs/xsync
)
