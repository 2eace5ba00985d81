package cli_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode/utf16"
)

// Small files that are right, for what is to be made wrong in them.
const (
	goodPreset = "title = \"mine\"\n[objective]\nkind = \"formula\"\nparameters = [\"a\", \"b\"]\nloss = \"(a*b*x - y)^2 / 2\"\n[data]\nx = [0.1, 0.9]\ny = [0.2, 1]\n" +
		"[run]\nstart = [2, 0.15]\nlearning_rate = 0.05\nbatch_size = 1\nhorizon = 1\n"
	goodLesson  = "title = \"mine\"\n[[step]]\ntitle = \"one\"\npreset = \"valley\"\ntext = \"**{gap_gradient}**\"\n"
	goodConfig  = "[defaults]\ntheme = \"dark\"\n[keys]\nquit = [\"Q\"]\n"
	goodNetwork = "[objective]\nkind = \"network\"\nhidden = [3]\n[data]\nidx = \"images\"\n[split]\ntrain = 2\ntest = 1\n[run]\nlearning_rate = 0.1\nbatch_size = 1\nhorizon = 1\n"
)

// readers are the ways to have a file read, by what it should be.
var readers = []struct {
	kind, good string
	args       func(file string) []string
}{
	{"preset", goodPreset, func(file string) []string { return []string{"run", file} }},
	{"lesson", goodLesson, func(file string) []string { return []string{"--lesson", file} }},
	{"configuration", goodConfig, func(file string) []string { return []string{"--config", file} }},
}

// badTexts are files whose text is bad in ways that any text can be.
func badTexts(t *testing.T, folder string) (all []hostile) {
	t.Helper()
	for name, change := range map[string]struct {
		text func(good string) string
		want string
	}{
		"cut":       {func(s string) string { return s[:len(s)-4] }, `:\d+:\d+: `},
		"key":       {func(s string) string { return "titel = 1\n" + s }, `:1:1: titel: unknown key`},
		"twice":     {func(s string) string { return s + "[end]\na = 1\na = 2\n" }, `:\d+:1: `},
		"case":      {func(s string) string { return strings.Replace(s, "\n", "\nTITLE = 1\n", 1) }, `:2:1: `},
		"nul":       {func(s string) string { return s + "\x00" }, `:\d+:1: `},
		"escape":    {func(s string) string { return "\x1b[2J = 1\n" + s }, `:1:1: `},
		"escaped":   {func(s string) string { return "\"\\u001b[2J\" = 1\n" + s }, `:1:1: unknown key`},
		"latin1":    {func(s string) string { return s + "# caf\xe9\n" }, `:\d+:6: not UTF-8`},
		"utf16":     {utf16Of, `:1:1: not UTF-8`},
		"bom":       {func(s string) string { return "\ufeff\ufeff" + s }, `:1:\d: `},
		"keys":      {func(s string) string { return s + strings.Repeat("a = 1\n", 300_000) }, `KiB`},
		"many":      {func(s string) string { return s + strings.Repeat("a=1\n", 10_000) }, `more than 1000 keys|stands twice|already`},
		"arrays":    {func(s string) string { return "a = " + strings.Repeat("[", 20_000) + "\n" + s }, `:1:\d+: `},
		"inline":    {func(s string) string { return strings.Repeat("a={", 15_000) + s }, `:1:\d+: `},
		"dots":      {func(s string) string { return strings.Repeat("a.", 30_000) + "a = 1\n" + s }, `:1:\d+: `},
		"tables":    {func(s string) string { return s + strings.Repeat("[[a]]\n", 9000) }, `:\d+:\d+: `},
		"long":      {func(s string) string { return strings.Repeat("k", 60_000) + " = 1\n" + s }, `:1:1: unknown key "k{80}\S*: keys are`},
		"junk":      {func(string) string { return strings.Repeat("\x07junk ~~", 1<<17) }, `KiB`},
		"date":      {func(s string) string { return "title = 1979-05-27\n" + s }, `:\d:\d+: `},
		"huge":      {func(s string) string { return "title = 1e99999\n" + s }, `:1:\d+: the number is out of range`},
		"unquoted":  {func(s string) string { return "title = \"" + s }, `:1:\d+: `},
		"bidi":      {func(s string) string { return "title = \"\\u202ex\"\n" + strings.Replace(s, "title = \"mine\"", "", 1) }, `:1:\d+: title: `},
		"surrogate": {func(s string) string { return "title = \"\\ud800\"\n" + s }, `:1:\d+: `},
		"carriage":  {func(s string) string { return strings.ReplaceAll(s, "\n", "\r") }, `:1:\d+: `},
	} {
		for _, r := range readers {
			file := put(t, folder, "texts/"+name+"-"+r.kind+".toml", change.text(r.good))
			all = append(all, hostile{r.kind, r.args(file), change.want})
		}
	}
	for name, loss := range map[string]string{
		"parentheses": strings.Repeat("(", 50_000), "tower": "9^9^9^9", "huge": "a*1e999", "terms": "a" + strings.Repeat("+a", 2000), "long": "a" + strings.Repeat(" ", 50_000),
		"name": "alpha*x", "function": "tnah(a)", "junk": strings.Repeat("a$", 20_000), "nan": "a*log(-1)", "call": "exp()", "draw": "a*normal()", "chain": "a < b < x",
	} {
		file := put(t, folder, "formulas/"+name+".toml", strings.Replace(goodPreset, "(a*b*x - y)^2 / 2", loss, 1))
		all = append(all, hostile{"formula", []string{"run", file}, `:5:\d+: objective\.loss: `})
	}
	return all
}

func utf16Of(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// noFiles are what is no file to read, named wherever a file is read.
func noFiles(t *testing.T, folder string) (all []hostile) {
	t.Helper()
	dir := filepath.Join(folder, "no")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Mkdir(filepath.Join(dir, "folder.toml"), 0o700))
	must(syscall.Mkfifo(filepath.Join(dir, "fifo.toml"), 0o600))
	must(os.Symlink("loop.toml", filepath.Join(dir, "loop.toml")))
	must(os.Symlink("nowhere.toml", filepath.Join(dir, "dangling.toml")))
	must(os.Symlink("/dev/zero", filepath.Join(dir, "zero.toml")))
	must(os.Symlink("/dev/null", filepath.Join(dir, "null.toml")))
	must(os.Symlink("/dev/full", filepath.Join(dir, "full.toml")))
	must(os.WriteFile(filepath.Join(dir, "sparse.toml"), nil, 0o600))
	must(os.Truncate(filepath.Join(dir, "sparse.toml"), 8<<30))
	reasons := map[string]string{
		"folder": "is a folder|is no preset", "fifo": "not a regular file", "loop": "too many levels", "dangling": "no such file|nowhere", "zero": "not a regular file",
		"null": "not a regular file", "full": "not a regular file", "sparse": "larger|more than", "missing": "no such file", "nodir/x": "no such file",
		"esc\x1b[31m": "no such file", "fifo.toml/x": "not a directory|no such file", strings.Repeat("x", 300): "too long",
	}
	for name, want := range reasons {
		file := "no/" + name + ".toml"
		for _, r := range readers {
			all = append(all, hostile{r.kind, r.args(file), want})
		}
		all = append(all, hostile{"merge", []string{"train", "--merge", file}, want})
		data := put(t, folder, fmt.Sprintf("named%x.toml", name[:1]+name[len(name)-1:]), strings.Replace(goodPreset, "x = [0.1, 0.9]\ny = [0.2, 1]", fmt.Sprintf("file = %s", quoted(file)), 1))
		all = append(all, hostile{"data", []string{"run", data}, "^" + data + `:\d+:\d+: data\.file: `})
	}
	return all
}

// quoted is a TOML string.
func quoted(s string) string { return `"` + strings.ReplaceAll(s, "\x1b", `\u001b`) + `"` }

// badData are presets whose data are bad: tables, and folders of images.
func badData(t *testing.T, folder string) (all []hostile) {
	t.Helper()
	for name, c := range map[string]struct{ text, want string }{
		"empty": {"", `data`}, "header": {"x,y\n", `no data`}, "ragged": {"x,y\n1,2\n3\n", `:3:1: `}, "word": {"x,y\n1,two\n", `:2:3: `}, "nan": {"x,y\nnan,1\n", `:2:1: `},
		"huge": {"x,y\n1,1e999\n", `:2:3: `}, "twice": {"x,x\n1,2\n", `:1:3: `}, "escape": {"x,\x1b[2J\n1,2\n", `:1:3: `}, "bidi": {"x,y\u202e\n1,z\n", `:1:3: `},
		"quote": {"x,y\n\"1,2\n", `:\d+:\d+: `}, "open": {"x,y\n\"" + strings.Repeat("1\n", 1<<20), `:\d+:\d+: `}, "wide": {strings.Repeat("x,", 1000) + "y\n", `:1:\d+: `},
		"line": {"x,y\n" + strings.Repeat("1", 8<<20), `:2:1: `}, "large": {"x,y\n" + strings.Repeat("1,2\n", 5<<20), `larger`}, "many": {"x,y\n" + strings.Repeat("1,2\n", 600_000), `more than 1000000 values`},
		"utf16": {utf16Of("x,y\n1,2\n"), `:1:1: `}, "nul": {"x,y\n1,\x00\n", `:2:3: `}, "packed": {gzipped(t, "x,y\n1,2\n"), `:1:1: `},
		"name": {"x,y z\n1,2\n", `is not a name`}, "meaning": {"x,exp\n1,2\n", `has a meaning`}, "columns": {"a,x\n1,2\n", `a is a data column too`}, "carriage": {"x,y\r1,2\r", `.`},
	} {
		put(t, folder, "tables/"+name+".csv", c.text)
		file := put(t, folder, "tables/"+name+".toml", strings.Replace(goodPreset, "x = [0.1, 0.9]\ny = [0.2, 1]", `file = "`+name+`.csv"`, 1))
		all = append(all, hostile{"data", []string{"run", file}, c.want})
	}
	return append(all, badImages(t, folder)...)
}

// badImages are folders of IDX files of which one is bad.
func badImages(t *testing.T, folder string) (all []hostile) {
	t.Helper()
	idx := func(body string, sizes ...uint32) string {
		b := []byte{0, 0, 8, byte(len(sizes))}
		for _, n := range sizes {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		return string(b) + body
	}
	head := idx("", 1<<20, 32, 32)
	// A packed file may come in several runs: so a gigabyte of nothing, less the last byte, is made at once.
	bomb := gzipped(t, head) + strings.Repeat(gzipped(t, strings.Repeat("\x00", 16<<20)), 63) + gzipped(t, strings.Repeat("\x00", 16<<20-1))
	many := idx(strings.Repeat("\x00", 1<<20), 1<<20)
	for name, files := range map[string]map[string]string{
		"cut":      {"train-images-idx3-ubyte": idx("abc", 2, 2, 2)},
		"empty":    {"t10k-labels-idx1-ubyte": ""},
		"text":     {"train-labels-idx1-ubyte": "x,y\n1,2\n"},
		"huge":     {"train-images-idx3-ubyte": idx("", 1<<32-1, 1<<32-1, 1<<32-1)},
		"large":    {"train-images-idx3-ubyte": idx("", 1<<20, 1<<10, 1<<10)},
		"label":    {"train-labels-idx1-ubyte": idx("\x00\xff", 2)},
		"fewer":    {"train-labels-idx1-ubyte": idx("\x00", 1)},
		"more":     {"train-labels-idx1-ubyte": idx("\x00\x01\x01", 2)},
		"turned":   {"t10k-images-idx3-ubyte": idx("abcd", 1, 4, 1)},
		"packing":  {"train-images-idx3-ubyte": "\x1f\x8b\x08\x00 and no more"},
		"bomb":     {"train-images-idx3-ubyte": bomb, "train-labels-idx1-ubyte": many, "t10k-images-idx3-ubyte": idx(strings.Repeat("\x00", 1024), 1, 32, 32)},
		"overfull": {"train-images-idx3-ubyte": gzipped(t, idx("abcdefgh", 2, 2, 2)) + bomb},
	} {
		dir := "images-" + name + "/images/"
		put(t, folder, dir+"train-images-idx3-ubyte", idx("abcdefgh", 2, 2, 2))
		put(t, folder, dir+"train-labels-idx1-ubyte", idx("\x00\x01", 2))
		put(t, folder, dir+"t10k-images-idx3-ubyte", idx("abcd", 1, 2, 2))
		put(t, folder, dir+"t10k-labels-idx1-ubyte", idx("\x00", 1))
		for file, text := range files {
			put(t, folder, dir+file, text)
		}
		file := put(t, folder, "images-"+name+"/network.toml", goodNetwork)
		all = append(all, hostile{"data", []string{"run", file}, `^images-` + name + `/images/.*ubyte: byte \d+: `})
		all = append(all, hostile{"data", []string{"train", "glyphs", "--data", dir, "--train", "2", "--test", "1"}, `ubyte: byte \d+: `})
	}
	return all
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// badMerges are results that are to be merged and are none.
func badMerges(t *testing.T, folder string) (all []hostile) {
	t.Helper()
	for name, text := range map[string]string{
		"empty": "", "cut": `{"preset": "a`, "null": "null", "list": "[]", "number": "1e999", "deep": strings.Repeat("[", 500_000), "objects": "[" + strings.Repeat("{},", 2_000_000) + "{}]",
		"other": `{"preset": "glyphs"}`, "key": `{"\u001b[2J": 1}`, "junk": strings.Repeat("\x07junk", 1<<20), "large": strings.Repeat(" ", 11<<20), "nul": "{}\x00", "two": "{}{}",
		"type": `{"version": "one"}`, "huge": `{"version": 99999999999999999999999}`, "version": `{"version": 99}`, "utf16": utf16Of("{}"), "quoted": `"` + strings.Repeat(`\`, 1<<20),
	} {
		file := put(t, folder, "merges/"+name+".json", text)
		all = append(all, hostile{"merge", []string{"train", "--merge", file}, `^merges/` + name + `.json: `})
	}
	return all
}
