"""Patterns for rugs, cushions, bed linen and pictures on the wall, drawn with Pillow.

`draw` gives an array of sRGB values in 0..1. The same pattern and colours give
the same picture always.
"""
import zlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZE = 384


def canvas(colour):
    image = Image.new("RGB", (SIZE * 2, SIZE * 2), colour)
    return image, ImageDraw.Draw(image), SIZE * 2


def border(d, s, colours):
    for k, c in enumerate(colours):
        m = int(s * (0.03 + 0.035 * k))
        d.rectangle([m, m, s - m, s - m], outline=c, width=int(s * 0.018))


def stripes(d, s, c, r):
    n = 14
    for k in range(n):
        d.rectangle([0, k * s / n, s, (k + (0.5 if len(c) < 3 else 0.62)) * s / n], fill=c[1 + k % (len(c) - 1)])


def pinstripes(d, s, c, r):
    for k in range(26):
        d.rectangle([(k + 0.35) * s / 26, 0, (k + 0.55) * s / 26, s], fill=c[1 + k % (len(c) - 1)])


def check(d, s, c, r):
    n = 8
    for i in range(n):
        for j in range(n):
            if (i + j) % 2:
                d.rectangle([i * s / n, j * s / n, (i + 1) * s / n, (j + 1) * s / n], fill=c[1 + (i * 3 + j) % (len(c) - 1)])


def gingham(d, s, c, r):
    base, top = np.array(hexes(c[0])), np.array(hexes(c[1]))
    half = tuple(((base + top) / 2).astype(int))
    n = 16
    for i in range(n):
        for j in range(n):
            k = (i % 2) + (j % 2)
            d.rectangle([i * s / n, j * s / n, (i + 1) * s / n, (j + 1) * s / n], fill=[c[0], half, c[1]][k])


def hexes(text):
    return tuple(int(text[i:i + 2], 16) for i in (1, 3, 5))


def diamonds(d, s, c, r):
    n = 4
    for i in range(-1, n + 1):
        for j in range(-1, n + 1):
            x, y, h = (i + 0.5) * s / n, (j + 0.5) * s / n, s / n / 2
            d.polygon([(x, y - h), (x + h, y), (x, y + h), (x - h, y)], outline=c[1], width=int(s * 0.012))
            h *= 0.45
            d.polygon([(x, y - h), (x + h, y), (x, y + h), (x - h, y)], fill=c[-1])


def lattice(d, s, c, r):
    n = 6
    for k in range(-n, 2 * n):
        d.line([(k * s / n, 0), ((k + n) * s / n, s)], fill=c[1], width=int(s * 0.012))
        d.line([(k * s / n, s), ((k + n) * s / n, 0)], fill=c[1], width=int(s * 0.012))


def zigzag(d, s, c, r):
    n = 9
    for k in range(-1, n + 1):
        points = [(x * s / 8, k * s / n + (s / n * 0.7 if x % 2 else 0)) for x in range(9)]
        d.line(points, fill=c[1 + k % (len(c) - 1)], width=int(s * 0.035))


def dots(d, s, c, r):
    n = 9
    for i in range(n + 1):
        for j in range(n + 1):
            x, y, q = (i + 0.5 * (j % 2)) * s / n, (j + 0.5) * s / n, s / n * 0.22
            d.ellipse([x - q, y - q, x + q, y + q], fill=c[1 + (i + j) % (len(c) - 1)])


def leaves(d, s, c, r):
    for _ in range(70):
        x, y, a, q = r.uniform(0, s), r.uniform(0, s), r.uniform(0, 6.28), s * r.uniform(0.04, 0.075)
        blade(d, x, y, a, q, c[1 + r.integers(len(c) - 1)])


def blade(d, x, y, a, q, colour):
    t = np.linspace(0, np.pi, 14)
    along, across = q * (1 - np.cos(t)) / 1, q * 0.3 * np.sin(t)
    p = np.concatenate([np.c_[along, across], np.c_[along, -across][::-1]])
    m = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    d.polygon([tuple(v) for v in p @ m.T + [x, y]], fill=colour)


def flowers(d, s, c, r):
    for _ in range(46):
        x, y, q = r.uniform(0, s), r.uniform(0, s), s * r.uniform(0.018, 0.034)
        for k in range(6):
            a = k * np.pi / 3
            u, v = x + np.cos(a) * q, y + np.sin(a) * q
            d.ellipse([u - q * 0.7, v - q * 0.7, u + q * 0.7, v + q * 0.7], fill=c[1 + r.integers(max(1, len(c) - 2))])
        d.ellipse([x - q * 0.6, y - q * 0.6, x + q * 0.6, y + q * 0.6], fill=c[-1])


def stars(d, s, c, r):
    for _ in range(40):
        x, y, q = r.uniform(0, s), r.uniform(0, s), s * r.uniform(0.02, 0.035)
        d.polygon([(x + np.cos(a) * q * (1 if k % 2 else 0.42), y + np.sin(a) * q * (1 if k % 2 else 0.42))
                   for k, a in enumerate(np.linspace(0, 2 * np.pi, 10, endpoint=False))], fill=c[1 + r.integers(len(c) - 1)])


def persian(d, s, c, r):
    border(d, s, [c[1], c[2 % len(c)], c[1]])
    for k in range(5):
        h = s * (0.30 - 0.055 * k)
        p = [(s / 2 + np.cos(a) * h * (1 + 0.16 * np.cos(8 * a)), s / 2 + np.sin(a) * h * (1 + 0.16 * np.cos(8 * a))) for a in np.linspace(0, 6.283, 90)]
        d.polygon(p, fill=c[(k + 1) % len(c)])
    for i in range(15):
        for e in (0.075, 0.925):
            for x, y in (((i + 0.5) / 15, e), (e, (i + 0.5) / 15)):
                q = s * 0.011
                d.ellipse([x * s - q, y * s - q, x * s + q, y * s + q], fill=c[-1])
    for sx in (0.22, 0.78):
        for sy in (0.22, 0.78):
            for k in range(7):
                blade(d, sx * s, sy * s, k * 0.898, s * 0.04, c[1 + k % (len(c) - 1)])


def kilim(d, s, c, r):
    rows = 11
    for j in range(rows):
        n = [6, 9, 12][j % 3]
        y0, y1 = j * s / rows, (j + 1) * s / rows
        d.rectangle([0, y0, s, y1], fill=c[j % len(c)])
        for i in range(n):
            x, h = (i + 0.5) * s / n, s / n * 0.42
            d.polygon([(x, y0 + 4), (x + h, (y0 + y1) / 2), (x, y1 - 4), (x - h, (y0 + y1) / 2)], fill=c[(j + 2) % len(c)])


def patches(d, s, c, r):
    n = 5
    for i in range(n):
        for j in range(n):
            d.rectangle([i * s / n, j * s / n, (i + 1) * s / n, (j + 1) * s / n], fill=c[r.integers(len(c))])


def rings(d, s, c, r):
    for k in range(9, 0, -1):
        q = s * 0.5 * k / 9 * 1.02
        d.ellipse([s / 2 - q, s / 2 - q, s / 2 + q, s / 2 + q], fill=c[k % len(c)])


def arches(d, s, c, r):
    n = 3
    for i in range(n):
        for j in range(n):
            x, y = (i + 0.5) * s / n, (j + 0.92) * s / n
            for k in range(4):
                q = s / n * (0.44 - 0.1 * k)
                d.pieslice([x - q, y - q * 1.7, x + q, y + q * 1.7], 180, 360, fill=c[1 + k % (len(c) - 1)] if k % 2 == 0 else c[0])


def waves(d, s, c, r):
    for k in range(16):
        y = (k + 0.5) * s / 16
        d.line([(x * s / 60, y + np.sin(x / 60 * 18.85 + k * 0.4) * s * 0.02) for x in range(61)], fill=c[1 + k % (len(c) - 1)], width=int(s * 0.016))


def bordered(d, s, c, r):
    border(d, s, c[1:3] if len(c) > 2 else [c[1]])


def frame(d, s, c, r):
    d.rectangle([s * 0.055, s * 0.055, s * 0.945, s * 0.945], outline=c[1], width=int(s * 0.035))


def brush(d, s, c, r):
    for k in range(26):
        y = r.uniform(0.02, 0.98) * s
        d.line([(x * s / 30, y + np.sin(x * 0.4 + k) * s * 0.006) for x in range(31)], fill=c[1 + r.integers(len(c) - 1)], width=int(s * r.uniform(0.004, 0.02)))


def art_sun(d, s, c, r):
    d.rectangle([0, s * 0.62, s, s], fill=c[2]); d.ellipse([s * 0.3, s * 0.2, s * 0.7, s * 0.6], fill=c[1])
    for k in range(4):
        p = [(x * s / 20, s * (0.6 + 0.09 * k) + np.sin(x * 0.45 + k * 1.7) * s * 0.035) for x in range(21)]
        d.polygon(p + [(s, s), (0, s)], fill=c[2 + k % (len(c) - 2)])


def art_shapes(d, s, c, r):
    for k in range(6):
        x, y, q = s * r.uniform(0.2, 0.8), s * r.uniform(0.2, 0.8), s * r.uniform(0.1, 0.24)
        t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        w = 1 + 0.25 * np.sin(2 * t + r.uniform(0, 6)) + 0.12 * np.sin(3 * t + r.uniform(0, 6))
        d.polygon([(x + np.cos(a) * q * b, y + np.sin(a) * q * b) for a, b in zip(t, w)], fill=c[1 + k % (len(c) - 1)])


def art_stem(d, s, c, r):
    for x0, top in ((0.38, 0.2), (0.55, 0.12), (0.68, 0.3)):
        path = [(s * (x0 + 0.06 * np.sin(t * 2)), s * (0.92 - (0.92 - top) * t)) for t in np.linspace(0, 1, 20)]
        d.line(path, fill=c[1], width=int(s * 0.008))
        for k in range(4, 20, 2):
            for side in (-1, 1):
                blade(d, *path[k], -np.pi / 2 + side * 0.9, s * 0.05, c[1 + k // 2 % (len(c) - 1)])


def art_blocks(d, s, c, r):
    def cut(x0, y0, x1, y1, depth):
        if depth == 0 or r.uniform() < 0.12:
            d.rectangle([x0, y0, x1, y1], fill=c[r.integers(len(c))], outline="#1c1c1e", width=int(s * 0.01)); return
        t = r.uniform(0.3, 0.7)
        if x1 - x0 > y1 - y0:
            m = x0 + (x1 - x0) * t; cut(x0, y0, m, y1, depth - 1); cut(m, y0, x1, y1, depth - 1)
        else:
            m = y0 + (y1 - y0) * t; cut(x0, y0, x1, m, depth - 1); cut(x0, m, x1, y1, depth - 1)
    cut(0, 0, s, s, 4)


def art_hills(d, s, c, r):
    for k in range(len(c) - 1):
        y = s * (0.35 + 0.14 * k)
        p = [(x * s / 40, y + s * 0.07 * (np.sin(x * 0.21 + k * 2.1) + 0.5 * np.sin(x * 0.47 + k))) for x in range(41)]
        d.polygon(p + [(s, s), (0, s)], fill=c[1 + k])


def art_arcs(d, s, c, r):
    for k in range(6):
        q = s * (0.42 - 0.065 * k)
        d.pieslice([s / 2 - q, s * 0.62 - q, s / 2 + q, s * 0.62 + q], 180, 360, fill=c[1 + k % (len(c) - 1)] if k % 2 == 0 else c[0])
    d.ellipse([s * 0.42, s * 0.7, s * 0.58, s * 0.86], fill=c[1])


def art_lines(d, s, c, r):
    for k in range(30):
        x = s * (0.12 + 0.76 * k / 29)
        d.line([(x + np.sin(t * 5 + k * 0.21) * s * 0.05, s * (0.12 + 0.76 * t)) for t in np.linspace(0, 1, 40)], fill=c[1 + k % (len(c) - 1)], width=int(s * 0.007))


def art_moons(d, s, c, r):
    for k in range(5):
        y, q = s * (0.16 + 0.17 * k), s * 0.065
        d.ellipse([s / 2 - q, y - q, s / 2 + q, y + q], fill=c[1])
        o = (k - 2) * q * 0.8
        if k != 2:
            d.ellipse([s / 2 - q + o, y - q, s / 2 + q + o, y + q], fill=c[0])


def art_animal(d, s, c, r):
    d.ellipse([s * .2, s * .42, s * .7, s * .78], fill=c[1]); d.ellipse([s * .56, s * .22, s * .82, s * .5], fill=c[1])
    d.ellipse([s * .56, s * .12, s * .64, s * .32], fill=c[1]); d.ellipse([s * .68, s * .12, s * .76, s * .32], fill=c[1])
    for x in (.3, .56):
        d.rectangle([s * x, s * .68, s * (x + .07), s * .9], fill=c[1])
    d.ellipse([s * .71, s * .31, s * .74, s * .34], fill=c[0]); d.ellipse([s * .13, s * .5, s * .24, s * .6], fill=c[2])


def plain(d, s, c, r):
    pass


SOFTENED = {"art_sun", "art_hills"}


def draw(pattern, colours):
    image, pen, size = canvas(colours[0])
    random = np.random.default_rng(zlib.crc32(f"{pattern}{colours}".encode()))
    globals()[pattern](pen, size, colours, random)
    if pattern in SOFTENED:
        image = image.filter(ImageFilter.GaussianBlur(1.5))
    image = image.resize((SIZE, SIZE), Image.LANCZOS)
    return np.asarray(image, np.float32) / 255
