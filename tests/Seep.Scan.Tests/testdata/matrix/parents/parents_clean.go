// Package parents holds the patterns of values that end with what they were acquired from.
package parents

import (
	"context"
	"database/sql"
	"errors"
	"sync"

	"github.com/jackc/pgx/v5"
	"go.mongodb.org/mongo-driver/mongo"
)

// C2 the deferred Disconnect of its client ends the cursor.
func probe(ctx context.Context) error {
	client, err := mongo.Connect(ctx, "db1:27017")
	if err != nil {
		return err
	}
	defer client.Disconnect(ctx)
	coll := client.Database("test").Collection("test")
	_, err = coll.Find(ctx, nil)
	return err
}

// C7 a deferred literal disconnects the client of the cursor.
func probeByLiteral(ctx context.Context) (err error) {
	client, err := mongo.Connect(ctx, "db1:27017")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Disconnect(ctx)) }()
	cursor, err := client.Database("test").Collection("test").Find(ctx, nil)
	if err != nil {
		return err
	}
	if !cursor.Next(ctx) {
		return errors.New("nothing")
	}
	return nil
}

func disconnect(client *mongo.Client) { _ = client.Disconnect(context.Background()) }

// C2 a helper disconnects the client of the cursor.
func probeByHelper(ctx context.Context) error {
	client, err := mongo.Connect(ctx, "db1:27017")
	if err != nil {
		return err
	}
	defer disconnect(client)
	_, err = client.Database("test").Collection("test").Find(ctx, nil)
	return err
}

// C1 the client is disconnected on the path where the cursor is left.
func probeInOrder(ctx context.Context) (bool, error) {
	client, err := mongo.Connect(ctx, "db1:27017")
	if err != nil {
		return false, err
	}
	cursor, err := client.Database("test").Collection("test").Find(ctx, nil)
	if err != nil {
		return false, errors.Join(err, client.Disconnect(ctx))
	}
	found := cursor.Next(ctx)
	return found, client.Disconnect(ctx)
}

// C8 goroutines leave cursors of a client that the function disconnects after it has waited for them.
func probeConcurrently(ctx context.Context) error {
	client, err := mongo.Connect(ctx, "db1:27017")
	if err != nil {
		return err
	}
	defer func() { _ = client.Disconnect(ctx) }()
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			client.Database("test").Collection("test").Find(ctx, nil)
		}()
	}
	wg.Wait()
	return nil
}

// C14 the end of a transaction ends its rows.
func firstInTx(ctx context.Context, db *sql.DB) (id int64, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	row := tx.QueryRow("SELECT min(id) FROM users")
	if err := row.Err(); err != nil {
		return 0, err
	}
	return 1, tx.Commit()
}

// C14 the connection is closed under its rows.
func anyRow(ctx context.Context, addr string) (bool, error) {
	conn, err := pgx.Connect(ctx, addr)
	if err != nil {
		return false, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT 1 FROM users")
	if err != nil {
		return false, err
	}
	return rows.Next(), nil
}
