// Package plot turns numbers into clipped terminal cells and cells into one string. It knows nothing of what the
// numbers mean and nothing of the program around it.
//
//	data -> Window -> clipped braille dots, half blocks, glyphs -> Canvas (rune + StyleID) -> one string
//
// It is the one door numbers pass on their way to the screen: every entry drops points that are not finite, clips
// segments in floating point before a dot is touched, and takes any size, zero and one included. Control
// characters in text never get out.
//
// It stands on ntcharts for the rune encodings, with a rasteriser and a renderer of its own in place of
// ntcharts' canvas.View (a style rendered per cell: 75 ms for 200x50 in full colour) and BrailleGrid (allocated
// anew for each series and frame, and looping for ever on NaN). The benchmarks named Frame compare the two.
//
// Nothing here is safe for concurrent use; a Palette and its canvases belong to one goroutine.
package plot
