"""S1: one SGD update with reshuffling, as a numpy loop and in pure Python. Prints nanoseconds an update."""

import random
import time

import numpy as np

from problem import B, M, N, RATE, START, X, Y


def numpy_loop(epochs):
    rng = np.random.default_rng(1)
    w = np.array(START)
    for _ in range(epochs):
        order = rng.permutation(N)
        for k in range(0, N, B):
            batch = order[k:k + B]
            x = X[batch]
            g = np.dot(w[0] * w[1] * x - Y[batch], x) / B
            w -= RATE * g * w[::-1]
    return w


def pure_python(epochs):
    rng = random.Random(1)
    xs, ys = X.tolist(), Y.tolist()
    a, b = START
    order = list(range(N))
    for _ in range(epochs):
        rng.shuffle(order)
        for k in range(0, N, B):
            p = a * b
            g = 0.0
            for i in order[k:k + B]:
                x = xs[i]
                g += (p * x - ys[i]) * x
            g *= RATE / B
            a, b = a - g * b, b - g * a
    return a, b


for name, loop, epochs in (("numpy", numpy_loop, 2000), ("python", pure_python, 8000)):
    began = time.perf_counter()
    loop(epochs)
    print(name, (time.perf_counter() - began) / (epochs * M) * 1e9)
