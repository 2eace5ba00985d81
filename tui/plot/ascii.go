package plot

import "unicode"

// transcribed holds what stands in for a character in ASCII mode. Characters not listed are shown as "?".
var transcribed = map[rune]string{
	'ε': "eps", 'η': "eta", 'λ': "lambda", 'Γ': "Gamma", 'Δ': "Delta", 'δ': "delta", 'σ': "sigma", 'θ': "theta",
	'μ': "mu", 'α': "alpha", 'β': "beta", 'γ': "gamma", 'κ': "kappa", 'ω': "omega", 'π': "pi", '∇': "grad ",
	'∑': "sum", 'Σ': "sum", '∞': "inf", '∂': "d", '√': "sqrt", '∈': "in",
	'←': "<-", '→': "->", '↑': "^", '↓': "v", '↔': "<->", '▶': ">", '◀': "<", '▸': ">", '▲': "^", '▼': "v",
	'●': "*", '○': "o", '◉': "@", '◆': "#", '◇': "o", '■': "#", '□': "o", '★': "*", '✕': "x", '△': "^", '▽': "v", '•': "*", '·': ".", '∙': ".",
	'×': "x", '÷': "/", '±': "+-", '≈': "~", '≤': "<=", '≥': ">=", '≠': "!=", '−': "-", '⋅': "*", '°': "deg",
	'²': "^2", '³': "^3", '⁻': "^-", '½': "1/2", '¼': "1/4", '₀': "0", '₁': "1", '₂': "2",
	'–': "-", '—': "-", '‘': "'", '’': "'", '“': "\"", '”': "\"", '…': "...", '\u00a0': " ",
	'─': "-", '━': "=", '│': "|", '┃': "|", '┌': "+", '┐': "+", '└': "+", '┘': "+", '├': "+", '┤': "+", '┬': "+",
	'┴': "+", '┼': "+", '╭': "+", '╮': "+", '╰': "+", '╯': "+", '█': "#", '▌': "#", '░': ".", '▒': ":", '▓': "#",
	'ä': "ae", 'ö': "oe", 'ü': "ue", 'Ä': "Ae", 'Ö': "Oe", 'Ü': "Ue", 'ß': "ss", 'é': "e", 'è': "e", 'ê': "e", 'à': "a",
	'ç': "c", 'ñ': "n", 'ø': "o", 'å': "a",
	'\u0303': "~", '\u0302': "^", '\u0304': "-", // the combining tilde of a modified loss, the hat of an estimate
}

// toASCII returns what stands in for r on an ASCII canvas; "" for what has no width.
func toASCII(r rune) string {
	if r >= ' ' && r <= '~' {
		return string(r)
	}
	if s, ok := transcribed[r]; ok {
		return s
	}
	if !unicode.IsControl(r) && (isMark(r) || joins(r) || !unicode.IsGraphic(r)) {
		return ""
	}
	return "?"
}

// glyph returns the narrow character drawn for r: r itself, or a stand-in where r is wide or not printable, or not
// ASCII on an ASCII canvas.
func (c *Canvas) glyph(r rune) rune {
	if c.ascii {
		if s := toASCII(r); len(s) == 1 {
			return rune(s[0])
		}
		return '*'
	}
	if shown, w := printable(r); w == 1 {
		return shown
	}
	return '*'
}
