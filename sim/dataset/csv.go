package dataset

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of one table.
const (
	MaxColumns = 256
	MaxValues  = 1_000_000 // rows x columns
	maxRow     = 1 << 18   // bytes
)

// Error says what is wrong with a data file and where: Line and Column count from 1, Column in bytes.
type Error struct {
	Line, Column int
	Reason       string
}

// Error returns "line L, column C: reason".
func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Reason)
}

// ReadCSV reads a table: a header row of distinct names, then at least one row of finite numbers, one per name. Blank
// lines are skipped. What is wrong with the text is an *Error; an error of r itself is returned as it is.
func ReadCSV(r io.Reader) (Table, error) { return readCSV(r, "") }

// ReadLabeledCSV is ReadCSV for a table in which the column of that name, where there is one, holds labels as
// Table.Classification wants them. A value that is none is an *Error.
func ReadLabeledCSV(r io.Reader, label string) (Table, error) { return readCSV(r, label) }

// readCSV reads a table, with labels in the column named label; names are never empty.
func readCSV(r io.Reader, label string) (Table, error) {
	source := &rowReader{r: r, left: maxRow}
	br := bufio.NewReader(source)
	if bom, err := br.Peek(3); err == nil && string(bom) == "\xef\xbb\xbf" {
		br.Discard(3) // the byte order mark spreadsheets write
	}
	cr := csv.NewReader(br)
	cr.ReuseRecord = true
	cr.TrimLeadingSpace = true
	cr.FieldsPerRecord = -1 // counted below, where the message can name the row
	var t Table
	for {
		source.left = maxRow
		record, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Table{}, located(err)
		}
		for i, field := range record {
			record[i] = strings.TrimRight(field, " \t") // the reader trims the other end
		}
		if t.Names == nil {
			err = t.header(cr, record)
		} else {
			err = t.row(cr, record, label)
		}
		if err != nil {
			return Table{}, err
		}
	}
	if t.Rows() == 0 {
		return Table{}, &Error{1, 1, "no data: a header row of names and at least one row of numbers are needed"}
	}
	return t, nil
}

// rowReader ends with an error in a row that is too long. Where a quote is left open, or the file is none of lines, the rest
// of it would be taken for one value, and would take many times its size.
type rowReader struct {
	r     io.Reader
	left  int // bytes that the row may still have
	lines int // read so far
}

// Read is Read of an io.Reader.
func (r *rowReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, &Error{r.lines + 1, 1, fmt.Sprintf("a row of more than %d KiB: is a quote left open before?", maxRow>>10)}
	}
	n, err := r.r.Read(p[:min(len(p), r.left)])
	r.left -= n
	r.lines += bytes.Count(p[:n], []byte("\n"))
	return n, err
}

// located turns an error of encoding/csv into ours and leaves others alone.
func located(err error) error {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return &Error{pe.Line, max(pe.Column, 1), pe.Err.Error()}
	}
	return err
}

func (t *Table) header(cr *csv.Reader, record []string) error {
	fail := func(i int, format string, args ...any) error {
		line, column := cr.FieldPos(i)
		return &Error{line, column, fmt.Sprintf(format, args...)}
	}
	if len(record) > MaxColumns {
		return fail(MaxColumns, "%d columns: at most %d are read", len(record), MaxColumns)
	}
	seen := map[string]bool{}
	for i, name := range record {
		switch {
		case name == "":
			return fail(i, "column %d has no name in the header", i+1)
		case !utf8.ValidString(name):
			return fail(i, "column name is not valid UTF-8")
		case len(record) == 1 && strings.ContainsAny(name, ";\t"):
			return fail(i, "one column, named %s: write commas between columns, and a point into numbers", shorten(name))
		case hasControl(name):
			return fail(i, "control character in the column name %q", name)
		case seen[name]:
			return fail(i, "column name %q stands twice in the header", name)
		}
		seen[name] = true
		t.Names = append(t.Names, name)
	}
	t.Columns = make([][]float64, len(t.Names))
	return nil
}

func (t *Table) row(cr *csv.Reader, record []string, label string) error {
	at := func(i int) (line, column int) { return cr.FieldPos(min(i, len(record)-1)) }
	if len(record) != len(t.Names) {
		line, column := at(len(t.Names))
		return &Error{line, column, fmt.Sprintf("%d in this row, %d in the header: every row has one value for each name", len(record), len(t.Names))}
	}
	if (t.Rows()+1)*len(t.Names) > MaxValues {
		line, column := at(0)
		return &Error{line, column, fmt.Sprintf("more than %d values", MaxValues)}
	}
	for i, field := range record {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			line, column := at(i)
			return &Error{line, column, fmt.Sprintf("%s: %s is not a finite number", t.Names[i], shorten(field))}
		}
		if t.Names[i] == label && !isLabel(v) {
			line, column := at(i)
			return &Error{line, column, fmt.Sprintf("%s: %s", label, notLabel(v))}
		}
		t.Columns[i] = append(t.Columns[i], v)
	}
	return nil
}

// shorten quotes a field for a message, control characters escaped, and cuts it to what fits a line.
func shorten(field string) string {
	const most = 24
	if utf8.RuneCountInString(field) > most {
		field = string([]rune(field)[:most]) + "..."
	}
	return strconv.Quote(field)
}

// hasControl finds what can take over a terminal, reorder a line on it or, as the byte order mark, not be seen at all.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\ufeff'
	})
}
