"""M1 and M2: one SGD step of a network 100-64-10 with tanh and cross-entropy, batches of 16 of 512 examples, reshuffled,
in torch: plain, and with the explicit regulariser (LAMBDA/4) |grad C^_k|^2 through create_graph. Prints nanoseconds a
step with the faster of float32 and float64, then what the parameters come to in float64 after STEPS steps on one batch,
as the projections of sim/objective/network_bench_test.go."""

import time

import torch
from torch.nn import functional

torch.set_num_threads(1)

SIZES, N, B = (100, 64, 10), 512, 16
RATE, LAMBDA, STEPS = 0.05, 0.1, 50


def problem(dtype):
    """Inputs, labels, and parameters layer by layer, each its weights and its biases."""
    number = torch.arange(N * SIZES[0], dtype=torch.float64)
    inputs = torch.sin(0.37 * number + torch.div(number, SIZES[0], rounding_mode="floor") ** 2)
    dim = sum((a + 1) * b for a, b in zip(SIZES, SIZES[1:]))
    flat = 0.2 * torch.sin(1.7 * torch.arange(dim, dtype=torch.float64) + 0.3)
    w = []
    for a, b in zip(SIZES, SIZES[1:]):
        w += [flat[:a * b].reshape(b, a), flat[a * b:(a + 1) * b]]
        flat = flat[(a + 1) * b:]
    return inputs.reshape(N, -1).to(dtype), 7 * torch.arange(N) % 10, [p.to(dtype).clone().requires_grad_() for p in w]


def loss(x, y, w):
    z = functional.linear(torch.tanh(functional.linear(x, w[0], w[1])), w[2], w[3])
    return functional.cross_entropy(z, y)


def plain(x, y, w):
    grad = torch.autograd.grad(loss(x, y, w), w)
    with torch.no_grad():
        for p, g in zip(w, grad):
            p.sub_(g, alpha=RATE)


def penalised(x, y, w):
    # A second backward pass with the gradient as weights is H g: less work than backward through |g|^2.
    grad = torch.autograd.grad(loss(x, y, w), w, create_graph=True)
    half = torch.autograd.grad(grad, w, [g.detach() for g in grad])
    with torch.no_grad():
        for p, g, h in zip(w, grad, half):
            p.sub_(g, alpha=RATE).sub_(h, alpha=RATE * LAMBDA / 2)


def nanoseconds(step, dtype, rounds=5, epochs=12):
    """The median round's time of a step."""
    x, y, w = problem(dtype)
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(epochs):
            order = torch.randperm(N)
            for k in range(0, N, B):
                batch = order[k:k + B]
                step(x[batch], y[batch], w)
        times.append((time.perf_counter() - began) * 1e9 / (epochs * N // B))
    return sorted(times)[rounds // 2]


def projections(step):
    x, y, w = problem(torch.float64)
    for _ in range(STEPS):
        step(x[:B], y[:B], w)
    flat = torch.cat([p.detach().flatten() for p in w])
    number = torch.arange(len(flat), dtype=torch.float64)
    return [float(flat @ torch.cos(0.1 * j * number + j)) for j in range(8)]


for name, step in (("plain", plain), ("penalised", penalised)):
    print(name, min(nanoseconds(step, torch.float32), nanoseconds(step, torch.float64)), *projections(step))
