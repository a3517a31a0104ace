module matrix

go 1.27

require (
	cloud.google.com/go/storage v1.50.0
	github.com/gorilla/websocket v1.5.3
	github.com/jackc/pgx/v5 v5.7.0
	github.com/pkg/sftp v1.13.7
	go.mongodb.org/mongo-driver v1.17.0
	golang.org/x/sync v0.12.0
)

replace (
	cloud.google.com/go/storage => ../stubs/storage
	github.com/gorilla/websocket => ../stubs/websocket
	github.com/jackc/pgx/v5 => ../stubs/pgx
	github.com/pkg/sftp => ../stubs/sftp
	go.mongodb.org/mongo-driver => ../stubs/mongo
	golang.org/x/sync => ../stubs/xsync
)
