"""The benchmarks' problem, the same as in sim/bench_test.go: f_i(w) = (w0 w1 x_i - y_i)^2 / 2, N = 32, B = 4."""

import numpy as np

N, B = 32, 4
M = N // B
RATE = 0.02
START = (1.8, 0.4)
SEEDS, EPOCHS = 256, 500

INDEX = np.arange(N)
X = 1 + 0.8 * np.sin(3.0 * INDEX)
Y = X + 0.7 * np.cos(7.0 * INDEX)
