package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// schema is a part of a JSON Schema.
type schema struct {
	Ref        string `yaml:"$ref"`
	Required   []string
	Properties map[string]schema
}

// document is what these tests read of the AsyncAPI document.
type document struct {
	AsyncAPI string
	Info     struct{ Description string }
	Channels map[string]struct {
		Messages map[string]schema
	}
	Operations map[string]struct{ Messages []schema }
	Components struct {
		Schemas  map[string]schema
		Messages map[string]struct {
			Payload  schema
			Examples []struct{ Payload any }
		}
	}
}

func readDocument(t *testing.T) document {
	t.Helper()
	text, err := os.ReadFile("../../docs/live.asyncapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := yaml.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// spoken are all messages, by who says them.
func spoken() map[string][]any {
	return map[string][]any{
		"page":   {Hello{}, View{}, Ack{}, Ping{}},
		"server": {Welcome{}, Tiles{}, Figures{}, Catalogue{}, Stale{}, Gap{}, Pong{}},
	}
}

// kindOf reads what wire.go says of a type: its kind and who says it.
func kindOf(message any) (kind, from string) {
	field, _ := reflect.TypeOf(message).FieldByName("Kind")
	return field.Tag.Get("is"), field.Tag.Get("from")
}

func TestTheDocumentSaysWhatIsSpoken(t *testing.T) {
	d := readDocument(t)
	count := 0
	for side, messages := range spoken() {
		var listed []string
		for _, m := range d.Operations["said_by_"+side].Messages {
			listed = append(listed, m.Ref[strings.LastIndex(m.Ref, "/")+1:])
		}
		if len(listed) != len(messages) {
			t.Errorf("%s says %v", side, listed)
		}
		for _, m := range messages {
			count++
			kind, from := kindOf(m)
			if from != side || !slices.Contains(listed, kind) || d.Channels["live"].Messages[kind].Ref != "#/components/messages/"+kind {
				t.Errorf("%s of the %s is not listed", kind, side)
			}
			wantSchema(t, kind, d.Components.Messages[kind].Payload, reflect.TypeOf(m))
		}
	}
	if declared := bytes.Count(typescript(t), []byte("\n  kind: '")); declared != count {
		t.Errorf("wire.go has %d messages, %d are looked at here", declared, count)
	}
	if len(d.Components.Messages) != count {
		t.Errorf("%d messages are described, %d are spoken", len(d.Components.Messages), count)
	}
	for name, of := range map[string]any{"area": Area{}, "resume": Resume{}, "limits": Limits{}} {
		wantSchema(t, name, d.Components.Schemas[name], reflect.TypeOf(of))
	}
	for _, f := range faults {
		if row := fmt.Sprintf("| %d | %s |", f.code, f.name); !strings.Contains(d.Info.Description, row) {
			t.Errorf("the document has no row %q", row)
		}
	}
}

// wantSchema compares the fields of a type, and which of them are always there.
func wantSchema(t *testing.T, name string, s schema, of reflect.Type) {
	t.Helper()
	var fields, required []string
	for i := range of.NumField() {
		field, options, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		fields = append(fields, field)
		if !strings.Contains(options, "omitempty") {
			required = append(required, field)
		}
	}
	var described []string
	for field := range s.Properties {
		described = append(described, field)
	}
	slices.Sort(fields)
	slices.Sort(described)
	slices.Sort(required)
	slices.Sort(s.Required)
	if !slices.Equal(fields, described) || !slices.Equal(required, s.Required) {
		t.Errorf("%s: fields %v, described %v; always there %v, described %v", name, fields, described, required, s.Required)
	}
}

func TestTheExamplesAreMessages(t *testing.T) {
	d := readDocument(t)
	for _, messages := range spoken() {
		for _, m := range messages {
			kind, from := kindOf(m)
			examples := d.Components.Messages[kind].Examples
			if len(examples) == 0 {
				t.Errorf("%s has no example", kind)
			}
			for i, e := range examples {
				text, err := json.Marshal(e.Payload)
				if err != nil {
					t.Fatal(err)
				}
				if from == "page" {
					if got, err := parse(text); err != nil || reflect.TypeOf(got) != reflect.TypeOf(m) {
						t.Errorf("example %d of %s is no such message: %T, %v", i, kind, got, err)
					}
				}
				wantSame(t, fmt.Sprintf("example %d of %s", i, kind), text, reflect.New(reflect.TypeOf(m)).Interface())
			}
		}
	}
}

// wantSame reads a message into its type and writes it again: nothing may be lost or added.
func wantSame(t *testing.T, name string, text []byte, into any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	again, err := json.Marshal(into)
	if err != nil {
		t.Fatal(err)
	}
	var before, after any
	if json.Unmarshal(text, &before) != nil || json.Unmarshal(again, &after) != nil {
		t.Fatalf("%s is not JSON", name)
	}
	if difference := cmp.Diff(before, after); difference != "" {
		t.Errorf("%s: %s", name, difference)
	}
}
