package presets

import (
	"errors"

	"sgdflow/sim/dataset"
)

// Override is data that a preset's network is to learn from instead of its own.
type Override struct {
	Folder string // of IDX files, anywhere
	Train  int    // how many examples to train with; 0 for as many as the preset takes of IDX files of its own, else 512
	Test   int    // how many to test on, likewise, else 5000
}

const (
	overrideTrain = 512
	overrideTest  = 5000
)

// LoadWithData is Load with the data of a preset replaced; those it has are not read. The preset's network gets the
// inputs of the images. Its batch sizes that do not divide the number of examples give way to the nearest that do; those
// of a list are left out, as long as one remains. A preset without a network is refused.
func LoadWithData(nameOrPath string, data Override) (*Preset, error) {
	return load(nameOrPath, &data)
}

// override reads the data of the folder, [split] being used where it is about files of this kind.
func (t table) override(p *Preset, own Override) (train, test dataset.Examples) {
	split := dataset.Split{Train: overrideTrain, Test: overrideTest, Seed: defaultSeed}
	if t.Open("data").Has("idx") {
		split = t.split(1)
	}
	if own.Train != 0 {
		split.Train = own.Train
	}
	if own.Test != 0 {
		split.Test = own.Test
	}
	p.Model.Split, p.Model.Source.IDX = &split, own.Folder
	if t.Err() != nil {
		return
	}
	open, err := openFolder(own.Folder)
	if err == nil {
		train, test, err = readIDX(own.Folder, open, split)
	}
	var fe *Error
	switch {
	case errors.As(err, &fe):
		t.Keep(fe)
	case errors.Is(err, dataset.ErrTooMany):
		t.Keep(&Error{File: own.Folder, Reason: err.Error() + ", by --train and --test or by the preset's own [split]"})
	case err != nil:
		t.Keep(&Error{File: own.Folder, Reason: err.Error()})
	}
	return train, test
}
