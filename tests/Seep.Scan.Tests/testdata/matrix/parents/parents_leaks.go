package parents

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"go.mongodb.org/mongo-driver/mongo"
)

// L2 the client outlives the function, and the cursor is left at its first document.
func exists(ctx context.Context, client *mongo.Client) (bool, error) {
	cursor, err := client.Database("test").Collection("test").Find(ctx, nil) // want "unclosed-resource"
	if err != nil {
		return false, err
	}
	if !cursor.Next(ctx) {
		return false, errors.New("nothing")
	}
	return true, nil
}

// L2 another client is disconnected.
func copyOne(ctx context.Context, from *mongo.Client) error {
	to, err := mongo.Connect(ctx, "db2:27017")
	if err != nil {
		return err
	}
	defer to.Disconnect(ctx)
	cursor, err := from.Database("test").Collection("test").Find(ctx, nil) // want "unclosed-resource"
	if err != nil {
		return err
	}
	cursor.Next(ctx)
	return nil
}

// L3 the client is disconnected on one path only.
func probeOrKeep(ctx context.Context, client *mongo.Client, last bool) error {
	cursor, err := client.Database("test").Collection("test").Find(ctx, nil) // want "unclosed-resource"
	if err != nil {
		return err
	}
	cursor.Next(ctx)
	if last {
		return client.Disconnect(ctx)
	}
	return nil
}

// L2 closing the pool does not end rows that are in use.
func firstOfPool(dsn string) (bool, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return false, err
	}
	defer db.Close()
	rows, err := db.Query("SELECT 1 FROM users") // want "unclosed-resource"
	if err != nil {
		return false, err
	}
	return rows.Next(), nil
}

// L2 the connection stays open, and busy with its rows.
func anyRowOf(ctx context.Context, conn *pgx.Conn) (bool, error) {
	rows, err := conn.Query(ctx, "SELECT 1 FROM users") // want "unclosed-resource"
	if err != nil {
		return false, err
	}
	return rows.Next(), nil
}

// L4 each round leaves a cursor, and the client is disconnected when all rounds have been.
func poll(ctx context.Context, filters <-chan string) error {
	client, err := mongo.Connect(ctx, "db1:27017")
	if err != nil {
		return err
	}
	defer client.Disconnect(ctx)
	for filter := range filters {
		cursor, err := client.Database("test").Collection("test").Find(ctx, filter) // want "unclosed-resource"
		if err != nil {
			return err
		}
		if cursor.Next(ctx) {
			continue
		}
		if err := cursor.Close(ctx); err != nil {
			return err
		}
	}
	return nil
}
