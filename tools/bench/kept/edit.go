package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"time"
)

// edited are the times that edits took.
type edited struct{ times []time.Duration }

// edit makes so many edits a second, each a transaction of one psql that stays; one that is late is made up for.
func (e *edited) edit(db string, rate float64, end time.Time) {
	psql := exec.Command("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", db)
	psql.Stderr = os.Stderr
	in, err := psql.StdinPipe()
	if err != nil {
		log.Fatal(err)
	}
	out, err := psql.StdoutPipe()
	if err != nil {
		log.Fatal(err)
	}
	if err := psql.Start(); err != nil {
		log.Fatal(err)
	}
	lines, random, begin := bufio.NewScanner(out), rand.New(rand.NewPCG(5, 7)), time.Now()
	for n := 0; time.Now().Before(end); n++ {
		time.Sleep(time.Until(begin.Add(time.Duration(float64(n) / rate * float64(time.Second)))))
		asked := time.Now()
		if _, err := io.WriteString(in, anEdit(random)+";\n\\echo done\n"); err != nil || !lines.Scan() {
			log.Fatalf("psql has ended: %v", err)
		}
		e.times = append(e.times, time.Since(asked))
	}
	_ = in.Close()
	if err := psql.Wait(); err != nil {
		log.Fatal(err)
	}
}

// Numbers of rows in the city of size M, in a smaller one many edits meet none.
const (
	buildings, flats, cameras = 60_000, 600_000, 9_600
	added                     = 100_000_000 // ids of what is inserted begin here
)

// anEdit changes what a building says or where it is, a flat, a camera, or inserts and deletes a building.
func anEdit(r *rand.Rand) string {
	move := func() float64 { return (r.Float64() - 0.5) * 4e-4 }
	building := 1 + r.IntN(buildings)
	switch r.IntN(8) {
	case 0:
		return fmt.Sprintf("UPDATE buildings SET name = 'Nr. %d' WHERE id = %d", r.IntN(1000), building)
	case 1:
		return fmt.Sprintf("UPDATE buildings SET geom = ST_Translate(geom, %g, %g) WHERE id = %d", move(), move(), building)
	case 2:
		return fmt.Sprintf("UPDATE households SET residents = %d WHERE id = %d", r.IntN(7), 1+r.IntN(flats))
	case 3:
		return fmt.Sprintf("UPDATE cameras SET geom = ST_Translate(geom, %g, %g), online = NOT online WHERE id = %d", move(), move(), 1+r.IntN(cameras))
	case 4:
		return fmt.Sprintf("INSERT INTO buildings SELECT %d, compound_id, grid_id, code, name, kind, floors, height, households, ST_Translate(geom, %g, %g) FROM buildings "+
			"WHERE id = %d ON CONFLICT (id) DO UPDATE SET floors = excluded.floors", added+r.IntN(2000), move(), move(), building)
	case 5:
		return fmt.Sprintf("DELETE FROM buildings WHERE id = %d", added+r.IntN(2000))
	case 6:
		return fmt.Sprintf("UPDATE compounds SET name = 'Compound %d' WHERE id = (SELECT compound_id FROM buildings WHERE id = %d)", r.IntN(1000), building)
	default:
		return fmt.Sprintf("UPDATE buildings SET floors = %d, height = %d WHERE id = %d", 1+r.IntN(30), 3+r.IntN(90), building)
	}
}
