"""Things that make a room look lived in and are not for sale: books, cups, a laptop, a television."""
import numpy as np

from shapes import Shape, spline

SPINES = ["navy", "rust", "cream", "sage", "charcoal", "mustard", "burgundy", "white", "teal", "beige", "olive", "sky", "blush", "brown"]


def books_standing(random, width, depth, clear):
    s = Shape()
    x = 0.0
    tall = min(clear - 0.02, 0.27)
    base = tall * random.uniform(0.75, 0.95)
    while True:
        w = random.uniform(0.015, 0.042)
        if x + w > width:
            break
        h = base * random.uniform(0.82, 1.0)
        d = min(depth, random.uniform(0.13, 0.19))
        s.box((w - 0.001, d, h), f"paint:{SPINES[int(random.integers(len(SPINES)))]}", (x + w / 2 - width / 2, 0.01, 0), bevel=0.002)
        x += w
    return s if s.count else None


def books_lying(random, count=3):
    s = Shape()
    z, w, d = 0.0, random.uniform(0.2, 0.26), random.uniform(0.15, 0.19)
    for _ in range(count):
        h = random.uniform(0.018, 0.036)
        turn = (0, 0, random.uniform(-14, 14))
        s.box((w, d, h), f"paint:{SPINES[int(random.integers(len(SPINES)))]}", (0, 0, z), turn, bevel=0.002)
        s.box((w - 0.004, d + 0.001, h - 0.008), "paint:cream", (0, -0.004, z + 0.004), turn, bevel=0.001)
        z += h
        w, d = w * 0.94, d * 0.94
    return s


def cup(random):
    s = Shape()
    c = ["white", "sage", "terracotta", "navy", "sand"][int(random.integers(5))]
    s.lathe([(0, 0), (0.03, 0), (0.037, 0.02), (0.038, 0.085), (0.034, 0.085), (0.032, 0.02), (0, 0.015)], f"stoneware:{c}", segments=20)
    s.tube(spline([(0.036, 0, 0.07), (0.066, 0, 0.06), (0.06, 0, 0.03), (0.036, 0, 0.022)], 10), 0.005, f"stoneware:{c}", segments=6)
    return s


def bowl(random):
    s = Shape()
    s.lathe([(0, 0), (0.05, 0), (0.12, 0.045), (0.15, 0.08), (0.144, 0.08), (0.11, 0.05), (0.04, 0.012), (0, 0.01)], f"stoneware:{['white', 'sage', 'charcoal'][int(random.integers(3))]}", segments=30)
    for k in range(5):
        a = 1.256 * k
        q = 0.036
        t = np.radians(np.linspace(-90, 90, 9))
        s.lathe(np.c_[q * np.cos(t), q * np.sin(t)], ["plastic:orange", "plastic:yellow", "plastic:red"][k % 3], (0.058 * np.cos(a), 0.058 * np.sin(a), 0.075), segments=14)
    return s


def laptop(random):
    s = Shape()
    s.box((0.32, 0.22, 0.014), "metal:steel", bevel=0.004)
    s.box((0.27, 0.1, 0.002), "plastic:charcoal", (0, 0.03, 0.0135), bevel=0.001)
    s.box((0.32, 0.008, 0.21), "metal:steel", (0, 0.125, 0.012), (-14, 0, 0), bevel=0.003)
    s.box((0.30, 0.003, 0.19), "screen:black", (0, 0.1185, 0.022), (-14, 0, 0), bevel=0.001)
    return s


def monitor(random):
    s = Shape()
    s.box((0.2, 0.16, 0.012), "metal:steel", (0, 0.03, 0)); s.box((0.04, 0.02, 0.2), "metal:steel", (0, 0.05, 0.01))
    s.box((0.56, 0.02, 0.33), "plastic:black", (0, 0.035, 0.12), bevel=0.005); s.box((0.545, 0.003, 0.31), "screen:black", (0, 0.0235, 0.13), bevel=0.001)
    return s


def television(random, width=1.1):
    s = Shape()
    h = width * 0.57
    for x in (-1, 1):
        s.box((0.03, 0.2, 0.012), "plastic:black", (x * width * 0.3, 0, 0)); s.box((0.03, 0.02, 0.06), "plastic:black", (x * width * 0.3, 0, 0.01))
    s.box((width, 0.035, h), "plastic:black", (0, 0, 0.06), bevel=0.006); s.box((width - 0.016, 0.003, h - 0.016), "screen:black", (0, -0.018, 0.068), bevel=0.001)
    return s


def toy_blocks(random):
    s = Shape()
    for k in range(6):
        c = ["red", "yellow", "teal", "blue", "orange", "green"][k]
        s.box((0.05, 0.05, 0.05), f"paint:{c}", (random.uniform(-0.18, 0.18), random.uniform(-0.18, 0.18), 0), (0, 0, random.uniform(0, 90)))
    return s


def plates(random):
    s = Shape()
    for k in range(5):
        s.lathe([(0, 0), (0.07, 0), (0.12, 0.014), (0.118, 0.018), (0.07, 0.005), (0, 0.005)], "ceramic:white", (0, 0, 0.008 * k), segments=28)
    return s
