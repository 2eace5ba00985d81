// Package strict reads TOML files of which nothing is to be overlooked: whatever is unknown, missing, mistyped or out of
// range is an Error that names file, row, column and key, and says what would be right.
//
//	d, err := strict.Parse(file, text)
//	root := d.Root("title", "seeds")
//	title, seeds := root.Text("title", "none"), root.Whole("seeds", 256, 1, 1000)
//	return d.Err()
package strict
