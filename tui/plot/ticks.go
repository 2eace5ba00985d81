package plot

import (
	"math"
	"strconv"
	"strings"
)

// Tick is a labelled position on an axis, in data units.
type Tick struct {
	Value float64
	Label string
}

const maxTicks = 64

// Ticks returns at most n (and at most 64) ticks in r in increasing order: on a linear scale multiples of 1, 2 or 5
// times a power of ten; on a log scale powers of ten, or where r spans less than two decades 1, 2 and 5 times powers of
// ten if that is three ticks or more, or what a linear scale would get where r holds fewer than two of either.
// It returns nil if r is not valid, n is not positive, or on a log scale Min is not positive.
func Ticks(r Range, s Scale, n int) []Tick {
	n = min(n, maxTicks)
	if n <= 0 || !r.fits(s) {
		return nil
	}
	if s == Log {
		if t := oneTwoFive(r); len(t) >= 3 && len(t) <= n {
			return t
		}
		if t := decades(r, n); len(t) > 1 || n == 1 && len(t) == 1 {
			return t
		}
	}
	return multiples(r, n)
}

func multiples(r Range, n int) []Tick {
	// Half the ends: their difference is then always finite.
	span := r.Max/2 - r.Min/2
	exponent := int(math.Floor(math.Log10(span/float64(n)))) + 1 // of a step too small, one way or other
	for e := exponent - 2; e <= exponent+2; e++ {
		for _, m := range []float64{1, 2, 5} {
			step := m * math.Pow10(e)
			if step == 0 || math.IsInf(step, 0) {
				continue
			}
			first, last := math.Ceil(r.Min/step), math.Floor(r.Max/step)
			if count := last - first + 1; count <= float64(n) {
				return ticksAt(r, first, int(max(0, count)), m, e)
			}
		}
	}
	return nil
}

// ticksAt returns the ticks k m 10^e for count values of k from first on.
func ticksAt(r Range, first float64, count int, m float64, e int) []Tick {
	ticks := make([]Tick, 0, count)
	for k := range count {
		v := (first + float64(k)) * m
		if e < 0 {
			v /= math.Pow10(-e) // exact powers give the nearest float to the decimal number
		} else {
			v *= math.Pow10(e)
		}
		if !r.Contains(v) || len(ticks) > 0 && v <= ticks[len(ticks)-1].Value {
			continue
		}
		ticks = append(ticks, Tick{Value: v})
	}
	if len(ticks) == 0 {
		return nil
	}
	biggest := max(math.Abs(ticks[0].Value), math.Abs(ticks[len(ticks)-1].Value))
	for i := range ticks {
		ticks[i].Label = label(ticks[i].Value, biggest, e)
	}
	return ticks
}

// label writes v, a multiple of 10^e, in as few characters as tell it from its neighbours; biggest is the largest
// absolute value on the axis.
func label(v, biggest float64, e int) string {
	if v == 0 {
		return "0"
	}
	if biggest < 1e5 && e >= -4 {
		return strconv.FormatFloat(v, 'f', max(0, -e), 64)
	}
	digits := max(0, min(15, int(math.Floor(math.Log10(math.Abs(v))))-e))
	return shortExponent(strconv.FormatFloat(v, 'e', digits, 64))
}

// shortExponent turns 1e-05 into 1e-5, 2e+07 into 2e7 and 3.50e+00 into 3.5.
func shortExponent(s string) string {
	mantissa, exponent, ok := strings.Cut(s, "e")
	if !ok {
		return s
	}
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	n, err := strconv.Atoi(exponent)
	if err != nil || n == 0 {
		return mantissa
	}
	return mantissa + "e" + strconv.Itoa(n)
}

// decades returns powers of ten in r, at most n: those whose exponent is a multiple of a stride, or where that leaves
// only one, every stride from the first on.
func decades(r Range, n int) []Tick {
	first, last := int(math.Ceil(math.Log10(r.Min)-1e-9)), int(math.Floor(math.Log10(r.Max)+1e-9))
	stride := max(1, (last-first+n)/n)
	from := first + (stride-first%stride)%stride
	if from+stride > last && last > first && n > 1 {
		from, stride = first, min(stride, last-first)
	}
	var ticks []Tick
	for e := from; e <= last; e += stride {
		if v := math.Pow10(e); v > 0 && r.Contains(v) {
			ticks = append(ticks, Tick{v, decadeLabel(e)})
		}
	}
	return ticks
}

// oneTwoFive returns 1, 2 and 5 times the powers of ten in r, nil where it spans two decades or more.
func oneTwoFive(r Range) []Tick {
	first, last := math.Log10(r.Min), math.Log10(r.Max)
	if last-first >= 2 {
		return nil
	}
	var ticks []Tick
	for e := int(math.Floor(first)); e <= int(math.Floor(last))+1; e++ { // log10(1000) is a little below 3
		for _, m := range []float64{1, 2, 5} {
			v := m * math.Pow10(e)
			if e < 0 {
				v = m / math.Pow10(-e) // exact powers give the nearest float to the decimal number
			}
			if r.Contains(v) {
				ticks = append(ticks, Tick{v, oneTwoFiveLabel(v, e)})
			}
		}
	}
	return ticks
}

// oneTwoFiveLabel writes v, a digit times 10^e, in at most five characters where it is of an everyday size.
func oneTwoFiveLabel(v float64, e int) string {
	if e >= -3 && e <= 4 {
		return strconv.FormatFloat(v, 'f', max(0, -e), 64)
	}
	return shortExponent(strconv.FormatFloat(v, 'e', 0, 64))
}

func decadeLabel(e int) string {
	if e >= -2 && e <= 3 {
		return strconv.FormatFloat(math.Pow10(e), 'f', max(0, -e), 64)
	}
	return "1e" + strconv.Itoa(e)
}
