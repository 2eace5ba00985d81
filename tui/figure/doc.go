// Package figure draws a screen's plots as one page, into a PNG picture or an SVG document.
//
//	Sheet (plain values) -> page (places) -> pen (shapes, text) -> vgimg or vgsvg
//
// What is drawn is the same in both, and the same bytes for equal sheets. Points that are not finite and, on a logarithmic
// axis, not positive break a line; whatever lies outside an axis is clipped, however far. Control characters in text are
// left out.
//
// It stands on gonum/plot's canvases. Their axes and contour lines have no place here: importing gonum.org/v1/plot itself
// would add twelve fonts and the writers of PDF and TeX to the program, and its contour lines come in another order
// each time.
package figure
