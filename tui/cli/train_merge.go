package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"

	"sgdflow/presets/strict"
	"sgdflow/sim/lab"
)

// Limits of a file that is merged: those of a result of lab.MaxTrainingRuns, each run of another point.
const (
	maxResultFile    = 10 << 20
	maxResultObjects = 3*lab.MaxTrainingRuns + 1000 // the point, the run and the mean of each
	maxResultLists   = 1000
	maxResultValues  = 30*lab.MaxTrainingRuns + 1000
)

// mergeFiles joins the slices that files hold, in any order, to what a single run of the whole sweep has. Its error is the
// input's fault, names the file, and says what to do.
func mergeFiles(files []string) (*sweep, error) {
	all := make([]*trainingDocument, len(files))
	for i, file := range files {
		d, err := readTraining(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all[i] = d
	}
	if err := checkSlices(files, all); err != nil {
		return nil, err
	}
	x, err := all[0].experiment()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", files[0], err)
	}
	var runs []lab.Trained
	for i, d := range all {
		part, err := d.runs(x)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", files[i], err)
		}
		runs = append(runs, part...)
	}
	result, err := x.Resume(runs)
	if err != nil {
		return nil, fmt.Errorf("%s and the other files: %w", files[0], err)
	}
	return &sweep{header: all[0].trainingHeader, slice: lab.Slice{Index: 1, Count: 1}, result: result}, nil
}

var errNotTraining = errors.New("it is no result of sgdflow train --format json, or it has been changed: compute it again")

// readTraining reads the document that a file holds, all of it and nothing else.
func readTraining(file string) (*trainingDocument, error) {
	text, err := readRegular(file, maxResultFile)
	switch {
	case errors.Is(err, strict.ErrFolder):
		return nil, fmt.Errorf("%w: name a file in it", err)
	case errors.Is(err, errTooLarge):
		return nil, fmt.Errorf("larger than the %d MiB that are read: %w", maxResultFile>>20, errNotTraining)
	case err != nil:
		return nil, err
	case tooRich(text):
		return nil, errNotTraining
	}
	var whole json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("byte %d: %w: it is cut short or not JSON; compute it again with sgdflow train --format json", syntax.Offset, err)
		}
		return nil, err
	}
	var d trainingDocument
	strict := json.NewDecoder(bytes.NewReader(whole))
	strict.DisallowUnknownFields()
	if strict.Decode(&d) != nil {
		return nil, errNotTraining
	}
	if d.Version != lab.TrainingVersion && d.Version != 0 {
		return nil, fmt.Errorf("its runs were computed by another version of sgdflow (of numbers %d, this one has %d): compute it again",
			d.Version, lab.TrainingVersion)
	}
	if sum, err := d.sum(); err != nil || d.Checksum != sum {
		return nil, errNotTraining
	}
	return &d, nil
}

// tooRich says whether a text has more in it than a result can have, before a decoder makes room for all of it.
func tooRich(text []byte) bool {
	var objects, lists, values int
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
			if c == '\\' {
				i++
			}
		case c == '{':
			objects++
		case c == '[':
			lists++
		case c == ',':
			values++
		}
	}
	return objects > maxResultObjects || lists > maxResultLists || values > maxResultValues
}

// checkSlices finds out whether the documents are all slices of one sweep.
func checkSlices(files []string, all []*trainingDocument) error {
	holder := map[lab.Slice]string{}
	var first lab.Slice
	for i, d := range all {
		if d.Interrupted {
			return fmt.Errorf("%s: was interrupted after %s: compute it again%s", files[i], count(len(d.Points), "run"), d.pointFlag())
		}
		if name := differing(all[0].trainingHeader, d.trainingHeader); name != "" {
			return fmt.Errorf("%s: is of another sweep than %s, its %q differs: merge the slices of one", files[i], files[0], name)
		}
		s, err := d.slice()
		if err != nil {
			return fmt.Errorf("%s: slice %q: %w", files[i], d.Slice, err)
		}
		if i == 0 {
			first = s
		}
		if s.Count != first.Count {
			return fmt.Errorf("%s: is slice %s, %s is slice %s: merge slices of one division", files[i], sliceText(s), files[0], sliceText(first))
		}
		if other, twice := holder[s]; twice {
			return fmt.Errorf("%s: is slice %s, as %s is: name each slice once", files[i], sliceText(s), other)
		}
		holder[s] = files[i]
	}
	for i := 1; i <= first.Count; i++ {
		if s := (lab.Slice{Index: i, Count: first.Count}); holder[s] == "" {
			return fmt.Errorf("slice %s is missing beside %s: compute it with sgdflow train --point %s --format json, and name its file too",
				sliceText(s), files[0], sliceText(s))
		}
	}
	return nil
}

// pointFlag is the flag that computes the slice of the document, "" for all.
func (d *trainingDocument) pointFlag() string {
	if d.Slice == "" {
		return ""
	}
	return " with --point " + d.Slice
}

// slice is the part of the sweep that the document holds.
func (d *trainingDocument) slice() (lab.Slice, error) {
	if d.Slice == "" {
		return lab.Slice{Index: 1, Count: 1}, nil
	}
	return parseSlice(d.Slice)
}

// differing is the name of the first thing that two headers do not have in common, "" for equal ones.
func differing(a, b trainingHeader) string {
	u, v := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range u.NumField() {
		if !reflect.DeepEqual(u.Field(i).Interface(), v.Field(i).Interface()) {
			return u.Type().Field(i).Tag.Get("json")
		}
	}
	return ""
}

// runs returns those of the document, if they are all of its slice of the experiment and no others.
func (d *trainingDocument) runs(x lab.TrainingExperiment) ([]lab.Trained, error) {
	foreign := errors.New("its runs are not those of its sweep: compute it again" + d.pointFlag())
	s, err := d.slice()
	if err != nil {
		return nil, err
	}
	if len(x.Points) == 0 || x.Seeds < 1 || x.Seeds > math.MaxInt/len(x.Points) || len(d.Points) != sliceLen(x.Seeds*len(x.Points), s) {
		return nil, foreign
	}
	all := make([]lab.Trained, len(d.Points))
	for k := range all {
		t, err := d.Points[k].trained()
		if err != nil {
			return nil, fmt.Errorf("run %d: %w: compute it again%s", k+1, err, d.pointFlag())
		}
		number := s.Index - 1 + k*s.Count
		if t.TrainingPoint != x.Points[number/x.Seeds] || t.Seed != x.Seed+uint64(number%x.Seeds) {
			return nil, foreign
		}
		all[k] = t
	}
	return all, nil
}
