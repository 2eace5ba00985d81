package dataset

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

func TestReadCSV(t *testing.T) {
	t.Parallel()
	want := Table{[]string{"x", "y"}, [][]float64{{1, -2.5}, {3e-7, 4}}}
	for name, text := range map[string]string{
		"plain":       "x,y\n1,3e-7\n-2.5,4\n",
		"no last eol": "x,y\n1,3e-7\n-2.5,4",
		"crlf":        "x,y\r\n1,3e-7\r\n-2.5,4\r\n",
		"quotes":      "\"x\",\"y\"\n\"1\",3e-7\n-2.5,4\n",
		"spaces":      "x, y\n1, 3e-7\n-2.5, 4\n",
		"aligned":     " x   , y    \n 1   , 3e-7 \n-2.5 , 4\t\n",
		"blank lines": "x,y\n\n1,3e-7\n\n-2.5,4\n\n",
		"byte order":  "\xef\xbb\xbfx,y\n1,3e-7\n-2.5,4\n",
	} {
		got, err := ReadCSV(strings.NewReader(text))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestReadCSVErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "line 1, column 1: no data: a header row of names and at least one row of numbers are needed"},
		{"header only", "x,y\n", "line 1, column 1: no data: a header row of names and at least one row of numbers are needed"},
		{"short row", "x,y\n1,2\n3\n", "line 3, column 1: 1 in this row, 2 in the header: every row has one value for each name"},
		{"long row", "x,y\n1,2,3\n", "line 2, column 5: 3 in this row, 2 in the header: every row has one value for each name"},
		{"word", "x,y\n1,two\n", `line 2, column 3: y: "two" is not a finite number`},
		{"nothing", "x,y\n1,\n", `line 2, column 3: y: "" is not a finite number`},
		{"nan", "x,y\n1,NaN\n", `line 2, column 3: y: "NaN" is not a finite number`},
		{"inf", "x\n-inf\n", `line 2, column 1: x: "-inf" is not a finite number`},
		{"too large", "x\n1e999\n", `line 2, column 1: x: "1e999" is not a finite number`},
		{"decimal comma", "x;y\n1,5;2\n", `line 1, column 1: one column, named "x;y": write commas between columns, and a point into numbers`},
		{"tabs", "x\ty\n1\t2\n", `line 1, column 1: one column, named "x\ty": write commas between columns, and a point into numbers`},
		{"escape", "x\n\x1b[31m\n", `line 2, column 1: x: "\x1b[31m" is not a finite number`},
		{"long word", "x\n" + strings.Repeat("z", 99) + "\n", `line 2, column 1: x: "` + strings.Repeat("z", 24) + `..." is not a finite number`},
		{"name twice", "x,x\n1,2\n", `line 1, column 3: column name "x" stands twice in the header`},
		{"no name", "x,\n1,2\n", "line 1, column 3: column 2 has no name in the header"},
		{"control in name", "x\x07\n1\n", `line 1, column 1: control character in the column name "x\a"`},
		{"reordering name", "x\u202ey\nz\n", `line 1, column 1: control character in the column name "x\u202ey"`},
		{"invisible name", " \ufeff\n0\n", `line 1, column 2: control character in the column name "\ufeff"`},
		{"name not UTF-8", "x\xff\n1\n", "line 1, column 1: column name is not valid UTF-8"},
		{"open quote", "x\n\"1\n", `line 2, column 4: extraneous or missing " in quoted-field`},
		{"bare quote", "x\n1\"\n", `line 2, column 2: bare " in non-quoted-field`},
		{"endless row", "x\n1\n" + strings.Repeat("1", 1<<20), "line 3, column 1: a row of more than 256 KiB: is a quote left open before?"},
		{"endless quote", "x,y\n\"" + strings.Repeat("1\n", 1<<20), "line 133119, column 1: a row of more than 256 KiB: is a quote left open before?"},
		{"many columns", strings.Repeat("x,", 256) + "x\n", "line 1, column 513: 257 columns: at most 256 are read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadCSV(strings.NewReader(c.text))
			var e *Error
			if !errors.As(err, &e) || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestReadCSVBudget(t *testing.T) {
	t.Parallel()
	row := strings.Repeat("1,", 199) + "1\n"
	var header strings.Builder
	for i := range 200 {
		header.WriteString(strings.Repeat("x", i+1) + ",")
	}
	text := strings.TrimSuffix(header.String(), ",") + "\n" + strings.Repeat(row, MaxValues/200)
	if tab, err := ReadCSV(strings.NewReader(text)); err != nil || tab.Rows() != MaxValues/200 {
		t.Errorf("%d rows, %v", tab.Rows(), err)
	}
	if _, err := ReadCSV(strings.NewReader(text + row)); err == nil || !strings.Contains(err.Error(), "more than 1000000 values") {
		t.Errorf("one row more: %v", err)
	}
}

func TestReadCSVPassesOnReadErrors(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken disk")
	r := io.MultiReader(strings.NewReader("x\n1\n"), iotest.ErrReader(broken))
	if _, err := ReadCSV(r); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

// FuzzReadCSV: any bytes are refused, in one line and with a place in them, or read as a table that is whole, finite and
// comes back the same when it is written and read again, whichever of its columns holds labels.
func FuzzReadCSV(f *testing.F) {
	for _, text := range []string{
		"x,y\n1,2\n", "\"x\"\"\",y\r\n1,2\n\n3,4", "\xef\xbb\xbfx\n1e-320\n", "\xff\xfex\x00\n\x001\x00", "x,x\n1,2", "a,b\n1\n", "x\n0x1p-2\n",
		"x\nNaN", "x\n1e999", "x,\" a\nb \"\n1,2", "x\r1\r2", "\x1b[31m\n1", " x , y\n 1,\t2", "x\n\"1", "x;y\n1,5;2", "label\n1\n2.5\n-3", "x\n1_0", "x\n+.5e1",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		tab, err := ReadCSV(bytes.NewReader(text))
		if err != nil {
			var bad *Error
			lines := bytes.Count(text, []byte("\n")) + 1
			if !errors.As(err, &bad) || bad.Line < 1 || bad.Line > lines || bad.Column < 1 || bad.Column > len(text)+1 || hasControl(err.Error()) {
				t.Fatalf("refused %d lines with %q", lines, err)
			}
			return
		}
		checkTable(t, tab)
		again, err := ReadCSV(bytes.NewReader(writeTable(t, tab)))
		if err != nil || !reflect.DeepEqual(again, tab) {
			t.Fatalf("%+v is %+v, %v when read again", tab, again, err)
		}
		for k, name := range tab.Names {
			labeled, err := ReadLabeledCSV(bytes.NewReader(text), name)
			if whole := !slices.ContainsFunc(tab.Columns[k], func(v float64) bool { return !isLabel(v) }); whole != (err == nil) {
				t.Fatalf("labels %v: %v", tab.Columns[k], err)
			}
			if err == nil && !reflect.DeepEqual(labeled, tab) {
				t.Fatalf("with labels %q: %+v, want %+v", name, labeled, tab)
			}
		}
	})
}

func checkTable(t *testing.T, tab Table) {
	if len(tab.Names) == 0 || len(tab.Names) != len(tab.Columns) || tab.Rows() == 0 {
		t.Fatalf("table %+v", tab)
	}
	for _, c := range tab.Columns {
		if len(c) != tab.Rows() {
			t.Fatalf("columns of %d and %d values", tab.Rows(), len(c))
		}
		for _, v := range c {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("value %v", v)
			}
		}
	}
}

func writeTable(t *testing.T, tab Table) []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(tab.Names) // to memory, which does not fail
	for row := range tab.Rows() {
		var record []string
		for _, c := range tab.Columns {
			record = append(record, strconv.FormatFloat(c[row], 'g', -1, 64))
		}
		w.Write(record)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
