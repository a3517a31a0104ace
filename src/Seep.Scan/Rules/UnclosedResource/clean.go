package unclosedresource

import (
	"bufio"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
)

// fetchClosed closes the body on every path on which there is one.
func fetchClosed(url string, into any) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}

// fetchAll hands the body to a function that closes it.
func fetchAll(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer drain(resp.Body)
	return io.ReadAll(resp.Body)
}

func drain(body io.ReadCloser) {
	io.Copy(io.Discard, body)
	if err := body.Close(); err != nil {
		log.Print(err)
	}
}

// retryClosed closes what it will not return.
func retryClosed(client *http.Client, req *http.Request) (*http.Response, error) {
	for i := 0; ; i++ {
		resp, err := client.Do(req)
		if err != nil || resp.StatusCode < 500 || i == 3 {
			return resp, err
		}
		resp.Body.Close()
	}
}

// count reads all rows, which closes them.
func count(db *sql.DB) (int, error) {
	rows, err := db.Query("SELECT 1 FROM users")
	if err != nil {
		return 0, err
	}
	n := 0
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// renameWhole rolls back what it does not commit.
func renameWhole(ctx context.Context, db *sql.DB, from, to string) (err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	_, err = tx.ExecContext(ctx, "UPDATE users SET name = ? WHERE name = ?", to, from)
	return err
}

// background leaves it to its goroutine to call cancel.
func background(parent context.Context, task func(context.Context)) context.Context {
	ctx, cancel := context.WithCancel(parent)
	go func() {
		defer cancel()
		task(ctx)
	}()
	return ctx
}

// serve hands each connection to a goroutine that closes it.
func serve(listener net.Listener, handle func(net.Conn)) error {
	defer listener.Close()
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer conn.Close()
			handle(conn)
		}()
	}
}

// open returns the file, or closes it where it can't.
func open(path string) (*os.File, *bufio.Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	reader := bufio.NewReader(file)
	if _, err := reader.Peek(1); err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, reader, nil
}

// An unzipped file has two to close: to close the reader does not close the file.
type unzipped struct {
	file *os.File
	*gzip.Reader
}

func (u *unzipped) Close() error {
	err := u.Reader.Close()
	if closed := u.file.Close(); err == nil {
		err = closed
	}
	return err
}

// unzip gives the file to what it returns.
func unzip(path string) (*unzipped, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	reader, err := gzip.NewReader(file)
	if err != nil {
		file.Close()
		return nil, err
	}
	return &unzipped{file, reader}, nil
}

// load ends the process where it does not close the file.
func load(path string, into any) {
	file, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewDecoder(file).Decode(into); err != nil {
		log.Fatal(err)
	}
	file.Close()
}

// run waits for the process, which closes the pipe.
func run(command *exec.Cmd, each func(string)) error {
	output, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(output); lines.Scan(); {
		each(lines.Text())
	}
	return command.Wait()
}

// detached has a parent that never ends and holds nothing of its children.
func detached(work func(context.Context)) {
	ctx, _ := context.WithCancel(context.Background())
	work(ctx)
}
