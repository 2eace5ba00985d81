package presets

import (
	"errors"

	"sgdflow/presets/strict"
	"sgdflow/sim/expr"
)

// Error says what is wrong with a preset file, where, and the way out.
type Error = strict.Error

// MaxFileSize is the largest preset file read, in bytes.
const MaxFileSize = strict.MaxFileSize

// invalidFormula fails for an error of the formula language at the very character where that stands to be seen in the
// file, and names the column in words where escapes hide it.
func (t table) invalidFormula(key string, err error) {
	var fe *expr.Error
	if errors.As(err, &fe) {
		s := []rune(t.Text(key, ""))
		before := len(string(s[:min(fe.Column-1, len(s))]))
		if t.InvalidText(key, before, "%s", fe.Reason) {
			return
		}
	}
	t.Invalid(key, "%v", err)
}
