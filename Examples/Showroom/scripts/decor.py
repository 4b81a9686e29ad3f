"""Mirrors, clocks, pictures, vases, plants, baskets and boxes."""
import numpy as np

from registry import design, each
from shapes import arc, ellipse, rotation, rounded_rectangle, spline


def ring_frame(s, outline, material, thick=0.014, y=-0.014):
    s.tube(np.c_[outline[:, 0], np.full(len(outline), y), outline[:, 1]], thick, material, closed=True, segments=8)


def plate(s, outline, material, y, thick=0.006):
    """A flat outline (x, z) hung against the wall, front at y."""
    s.prism(outline, thick, material, (0, y + thick, 0), (90, 0, 0), bevel=0.001)


def mirror(s, frame, glass, kind="round", width=0.7, height=0.7):
    if kind == "round":
        o = ellipse(width, height, 56)
    elif kind == "arch":
        o = np.concatenate([[(-width / 2, -height / 2), (width / 2, -height / 2)], arc(width / 2, 0, 180, 25) + [0, height / 2 - width / 2]])
    elif kind == "soft":
        o = rounded_rectangle(width, height, 0.08)
    elif kind == "blob":
        a = np.linspace(0, 2 * np.pi, 60, endpoint=False); r = 1 + 0.1 * np.cos(2 * a + 1) + 0.08 * np.sin(3 * a); o = np.c_[np.cos(a) * r * width / 2, np.sin(a) * r * height / 2]
    else:
        o = np.array([(-width / 2, -height / 2), (width / 2, -height / 2), (width / 2, height / 2), (-width / 2, height / 2)])
    plate(s, o, "mirror:clear", -0.016)
    if kind == "rectangle":
        for x in (-1, 1):
            s.box((0.05, 0.03, height + 0.05), frame, (x * width / 2, -0.015, -height / 2 - 0.025)); s.box((width, 0.03, 0.05), frame, (0, -0.015, x * height / 2 - 0.025))
    elif kind == "sun":
        pass
    else:
        ring_frame(s, o, frame)


def sunburst(s, frame, glass, count=28):
    plate(s, ellipse(0.34, 0.34, 40), "mirror:clear", -0.02); ring_frame(s, ellipse(0.34, 0.34, 40), frame, 0.012)
    for k in range(count):
        a = 2 * np.pi * k / count; r = 0.36 if k % 2 else 0.29
        s.bar((np.cos(a) * 0.17, -0.012, np.sin(a) * 0.17), (np.cos(a) * r, -0.012, np.sin(a) * r), 0.008, frame, end=0.003, segments=6)


design("mirror", "Ring", "modern", 79, mirror, [("metal:brass", "mirror:clear"), ("powder:black", "mirror:clear"), ("wood:oak", "mirror:clear")], mount="wall")
design("mirror", "Bage", "contemporary", 119, mirror, [("metal:brass", "mirror:clear"), ("powder:black", "mirror:clear")], mount="wall", kind="arch", width=0.6, height=1.0)
design("mirror", "Ramme mirror", "classic", 99, mirror, [("wood:walnut", "mirror:clear"), ("paint:white", "mirror:clear"), ("wood:honey", "mirror:clear")], mount="wall", kind="rectangle", width=0.6, height=0.85)
design("mirror", "Sol", "bohemian", 69, sunburst, [("metal:brass", "mirror:clear"), ("wicker:natural", "mirror:clear")], mount="wall")
design("mirror", "Moln", "contemporary", 139, mirror, [("metal:brass", "mirror:clear"), ("powder:white", "mirror:clear")], mount="wall", kind="blob", width=0.62, height=0.85)
design("mirror", "Stor", "Scandinavian", 129, mirror, [("wood:birch", "mirror:clear"), ("powder:black", "mirror:clear")], mount="wall", kind="soft", width=0.5, height=1.3)


def clock(s, rim, face, hands="plastic:black", kind="round", size=0.36):
    r = size / 2
    if kind == "square":
        s.box((size, 0.035, size), rim, (0, -0.0175, -r), bevel=0.01); plate(s, rounded_rectangle(size - 0.04, size - 0.04, 0.01), face, -0.037, 0.004)
    elif kind == "sun":
        for k in range(24):
            a = 2 * np.pi * k / 24; s.bar((np.cos(a) * r * 0.45, -0.012, np.sin(a) * r * 0.45), (np.cos(a) * r * (1.25 if k % 2 else 1), -0.012, np.sin(a) * r * (1.25 if k % 2 else 1)), 0.007, rim, segments=6)
            s.lathe(np.c_[0.014 * np.cos(np.linspace(-1.57, 1.57, 7)), 0.014 * np.sin(np.linspace(-1.57, 1.57, 7))], rim, (np.cos(a) * r * (1.25 if k % 2 else 1), -0.014, np.sin(a) * r * (1.25 if k % 2 else 1)), segments=10)
        r *= 0.5; plate(s, ellipse(r * 2, r * 2), face, -0.03, 0.02)
    elif kind == "pendulum":
        s.box((size * 0.8, 0.07, size * 1.7), rim, (0, -0.035, -size * 1.15), bevel=0.008); plate(s, ellipse(size * 0.62, size * 0.62), face, -0.075, 0.005); s.bar((0, -0.076, -size * 0.4), (0, -0.076, -size * 0.85), 0.004, "metal:brass"); s.cylinder(0.04, 0.008, "metal:brass", (0, -0.072, -size * 0.85), (90, 0, 0)); r *= 0.62
    elif kind == "bare":
        plate(s, ellipse(size, size), rim, -0.02, 0.02)
    else:
        s.lathe([(r - 0.02, 0), (r, 0), (r, 0.05), (r - 0.018, 0.05), (r - 0.02, 0.03)], rim, turn=(90, 0, 0), segments=44); plate(s, ellipse(size - 0.03, size - 0.03), face, -0.03, 0.02)
    y = {"square": -0.043, "sun": -0.035, "pendulum": -0.082, "bare": -0.025}.get(kind, -0.035)
    dark = hands
    for k in range(12):
        a = np.pi / 6 * k; long = 0.12 if k % 3 == 0 else 0.06
        s.beam((np.sin(a) * r * (0.82 - long), y, np.cos(a) * r * (0.82 - long)), (np.sin(a) * r * 0.82, y, np.cos(a) * r * 0.82), 0.006, 0.006, dark, bevel=0.0005)
    for a, long, w in ((np.radians(304), 0.5, 0.010), (np.radians(54), 0.72, 0.007)):
        s.beam((-np.sin(a) * r * 0.1, y - 0.004, -np.cos(a) * r * 0.1), (np.sin(a) * r * long, y - 0.004, np.cos(a) * r * long), w, 0.005, dark, bevel=0.0005)
    s.cylinder(0.010, 0.012, dark, (0, y + 0.002, 0), (90, 0, 0))


design("clock", "Stund", "Scandinavian", 35, clock, [("wood:oak", "paint:white"), ("powder:black", "paint:white")], mount="wall")
design("clock", "Tid", "modern", 29, clock, [("paint:black", "paint:black", "metal:brass"), ("paint:sage", "paint:sage", "plastic:white"), ("wood:walnut", "wood:walnut", "metal:brass")], mount="wall", kind="bare", size=0.34)
design("clock", "Atomo", "mid-century", 59, clock, [("metal:brass", "paint:white"), ("wood:walnut", "paint:cream")], mount="wall", kind="sun", size=0.5)
design("clock", "Kvadrat", "industrial", 39, clock, [("powder:red", "paint:white"), ("powder:teal", "paint:white")], mount="wall", kind="square", size=0.3)
design("clock", "Farfar", "classic", 89, clock, [("wood:walnut", "paint:cream"), ("paint:white", "paint:white")], mount="wall", kind="pendulum", size=0.36)


def artwork(s, frame, art, width=0.5, height=0.7, mat=True):
    """Alternatively named print first in the variant, so colours describe the picture."""
    art, frame = (frame, art) if frame.startswith("print") else (art, frame)
    t = 0.022
    for x in (-1, 1):
        s.box((t, 0.028, height + t), frame, (x * (width / 2 + 0.0), -0.014, -height / 2 - t / 2), bevel=0.003); s.box((width - t, 0.028, t), frame, (0, -0.014, x * height / 2 - t / 2), bevel=0.003)
    s.box((width - t / 2, 0.006, height - t / 2), "paint:white", (0, -0.008, -height / 2 + t / 4), bevel=0.001)
    m = 0.075 if mat else 0.006
    w, h = width - 2 * m - t, height - 2 * m - t
    g = np.array([[(x * w / 2, -0.0125, z * h / 2) for x in (-1, 1)] for z in (-1, 1)], float)
    u = np.array([(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0)], float)
    s.sheet(g, art, tex=u)


for name, style, pattern, price, options, size in (
        ("Solnedgang", "mid-century", "art_sun", 39, [("cream,rust,mustard,terracotta,brown", "wood:oak"), ("sky,coral,teal,navy,blue", "powder:black")], (0.5, 0.7)),
        ("Former", "modern", "art_shapes", 45, [("cream,terracotta,sage,mustard,navy", "wood:oak"), ("white,black,sand,grey", "powder:black")], (0.6, 0.8)),
        ("Stengel", "Scandinavian", "art_stem", 29, [("cream,green,sage", "wood:birch"), ("white,navy,blue", "powder:black")], (0.4, 0.55)),
        ("Komposition", "modern", "art_blocks", 69, [("white,red,yellow,blue,white", "powder:black"), ("cream,sage,rust,sand", "wood:walnut")], (0.8, 0.8)),
        ("Fjell", "Scandinavian", "art_hills", 49, [("cream,sky,blue,navy,charcoal", "wood:oak"), ("blush,coral,terracotta,burgundy,dark", "powder:white")], (0.9, 0.6)),
        ("Bue print", "bohemian", "art_arcs", 35, [("cream,terracotta,mustard,rust", "wood:oak"), ("white,teal,sage,navy", "powder:white")], (0.5, 0.7)),
        ("Strom", "contemporary", "art_lines", 42, [("white,navy,teal", "powder:black"), ("cream,rust,blush", "metal:brass")], (0.5, 0.5)),
        ("Faser", "Japandi", "art_moons", 32, [("charcoal,cream", "wood:oak"), ("cream,mustard", "powder:black")], (0.35, 0.8)),
        ("Kanin", "kids", "art_animal", 25, [("mint,cream,coral", "powder:white"), ("blush,white,mustard", "wood:birch")], (0.4, 0.4))):
    design("artwork", name, style, price, artwork, [(f"print:{pattern}:{c}", f) for c, f in options], mount="wall", width=size[0], height=size[1], mat=pattern not in ("art_hills", "art_blocks"))


PROFILES = {
    "bottle": [(0, 0), (0.05, 0), (0.07, 0.03), (0.075, 0.1), (0.055, 0.17), (0.025, 0.22), (0.022, 0.28), (0.03, 0.30)],
    "belly": [(0, 0), (0.05, 0), (0.095, 0.04), (0.115, 0.1), (0.1, 0.16), (0.055, 0.2), (0.045, 0.22), (0.06, 0.24)],
    "cylinder": [(0, 0), (0.06, 0), (0.065, 0.005), (0.065, 0.25), (0.062, 0.255)],
    "flute": [(0, 0), (0.055, 0), (0.06, 0.01), (0.04, 0.05), (0.035, 0.12), (0.05, 0.2), (0.085, 0.28)],
    "amphora": [(0, 0), (0.045, 0), (0.06, 0.03), (0.1, 0.14), (0.11, 0.22), (0.08, 0.28), (0.045, 0.31), (0.042, 0.34), (0.055, 0.36)],
    "bud": [(0, 0), (0.04, 0), (0.055, 0.03), (0.055, 0.06), (0.02, 0.1), (0.014, 0.16), (0.02, 0.175)]}


def smooth_profile(points, count=28):
    p = np.array(points, float)
    return np.concatenate([[p[0]], spline(p[1:], count)])


def vase(s, glaze, second, kind="belly", scale=1.0, stems=None, ribs=False):
    outer = smooth_profile(PROFILES[kind]) * scale
    inner = outer[::-1].copy(); inner[:, 0] = np.maximum(inner[:, 0] - 0.006, 0); inner = inner[inner[:, 1] > 0.02]
    if ribs:
        outer[1:, 0] *= 1 + 0.025 * np.sin(np.arange(len(outer) - 1) * 2.2)
    s.lathe(np.concatenate([outer, inner, [(0, 0.02)]]), glaze, segments=40)
    top = outer[-1, 1]
    if stems:
        branch(s, (0, 0, top * 0.5), top, stems)


def branch(s, at, top, kind):
    for k in range(7 if kind != "pampas" else 6):
        a, lean = s.random.uniform(0, 6.28), s.random.uniform(0.05, 0.17)
        height = top + s.random.uniform(0.16, 0.34)
        path = spline([at, (np.cos(a) * 0.012, np.sin(a) * 0.012, top), (np.cos(a) * lean, np.sin(a) * lean, height)], 12)
        s.tube(path, 0.0022, "leaf:olive" if kind != "pampas" else "fabric:sand", segments=5)
        if kind == "pampas":
            s.lathe([(0, -0.10), (0.014, -0.06), (0.02, 0.0), (0.012, 0.07), (0, 0.10)], "fur:beige", path[-1], (np.degrees(-np.sin(a) * 0.4), np.degrees(np.cos(a) * 0.4), 0), segments=8)
        elif kind == "tulip":
            s.lathe([(0, 0), (0.018, 0.01), (0.024, 0.03), (0.016, 0.055), (0.004, 0.06)], ["velvet:coral", "velvet:yellow", "velvet:blush"][k % 3], path[-1], segments=9)
            leaf(s, path[5], a, 40, 0.16, 0.03, "leaf:pale leaf")
        else:
            for j in range(4, 12):
                for side in (-1, 1):
                    leaf(s, path[j], a + side * 1.2 + j, 25, 0.045, 0.022, f"leaf:{'blue leaf' if kind == 'eucalyptus' else 'leaf'}", 3)


def leaf(s, at, heading, rise, length, width, material, segments=6, droop=0.5, split=0):
    """A leaf from `at`, heading in radians round the stem, rising by degrees, bending down."""
    t = np.linspace(0, 1, segments + 1)
    half = width / 2 * np.sin(np.pi * np.clip(t * 0.94 + 0.06, 0, 1)) ** 0.8
    if split:
        half = half * (1 - 0.28 * (np.arange(segments + 1) % 2))
    angle = np.radians(rise) - droop * t * 1.6
    x = np.concatenate([[0], np.cumsum(np.cos(angle[:-1]) * length / segments)])
    z = np.concatenate([[0], np.cumsum(np.sin(angle[:-1]) * length / segments)])
    rows = np.stack([np.stack([x, -half, z + half * 0.35], 1), np.stack([x, 0 * half, z], 1), np.stack([x, half, z + half * 0.35], 1)], 1)
    s.sheet(rows, material, at, (0, 0, np.degrees(heading)))


design("vase", "Mage", "Scandinavian", 25, vase, [("stoneware:white", "x"), ("stoneware:sage", "x"), ("clay:terracotta", "x")], mount="top", kind="belly")
design("vase", "Flaska", "mid-century", 29, vase, [("glass:green", "x"), ("glass:amber", "x"), ("glass:blue", "x")], mount="top", kind="bottle")
design("vase", "Amfora", "classic", 45, vase, [("ceramic:navy", "x"), ("ceramic:cream", "x"), ("clay:rust", "x")], mount="top", kind="amphora", stems="eucalyptus")
design("vase", "Ror vase", "modern", 22, vase, [("ceramic:black", "x"), ("ceramic:mustard", "x")], mount="top", kind="cylinder", ribs=True, stems="pampas")
design("vase", "Tulpan", "contemporary", 34, vase, [("glass:clear", "x"), ("ceramic:blush", "x")], mount="top", kind="flute", stems="tulip", scale=0.85)
design("vase", "Knopp", "Japandi", 15, vase, [("stoneware:charcoal", "x"), ("stoneware:sand", "x"), ("ceramic:teal", "x")], mount="top", kind="bud", scale=1.1)


def candles(s, metal, wax, count=3):
    for k in range(count):
        x, h = (k - (count - 1) / 2) * 0.085, (0.2, 0.13, 0.16)[k % 3]
        y = 0.03 * (k % 2)
        s.lathe([(0, 0), (0.035, 0), (0.036, 0.006), (0.01, 0.016), (0.007, h - 0.03), (0.018, h - 0.02), (0.018, h), (0, h)], metal, (x, y, 0), segments=20); s.cylinder(0.010, 0.16, wax, (x, y, h)); s.bar((x, y, h + 0.16), (x, y, h + 0.172), 0.0012, "plastic:black", segments=5)


def lantern(s, frame, glass, size=0.18, height=0.32):
    h = size / 2
    s.box((size, size, 0.02), frame); s.box((size, size, 0.02), frame, (0, 0, height))
    for x in (-1, 1):
        for y in (-1, 1):
            s.box((0.014, 0.014, height), frame, (x * (h - 0.008), y * (h - 0.008), 0.01))
        s.box((0.003, size - 0.03, height - 0.02), "pane:clear", (x * (h - 0.008), 0, 0.02), bevel=0.0005); s.box((size - 0.03, 0.003, height - 0.02), "pane:clear", (0, x * (h - 0.008), 0.02), bevel=0.0005)
    s.lathe([(h * 0.9, 0), (h * 0.35, 0.05), (h * 0.3, 0.07), (0, 0.07)], frame, (0, 0, height + 0.02), segments=4); s.tube(np.c_[arc(0.045, 0, 180, 14)[:, 0], np.zeros(14), arc(0.045, 0, 180, 14)[:, 1] + height + 0.08], 0.005, frame)
    s.cylinder(0.04, 0.12, "plastic:cream", (0, 0, 0.02))


design("vase", "Trio candle", "classic", 39, candles, [("metal:brass", "plastic:cream"), ("powder:black", "plastic:terracotta")], mount="top")
design("vase", "Lykta", "coastal", 35, lantern, [("powder:black", "pane:clear"), ("wood:oak", "pane:clear"), ("powder:white", "pane:clear")], mount="top")


def pot(s, glaze, radius, height, kind="taper"):
    r = radius
    profile = {"taper": [(0, 0), (r * 0.72, 0), (r * 0.74, 0.01), (r, height), (r - 0.012, height), (r * 0.85, height - 0.03), (0, height - 0.03)],
               "straight": [(0, 0), (r * 0.98, 0), (r, 0.01), (r, height), (r - 0.012, height), (r - 0.014, height - 0.03), (0, height - 0.03)],
               "round": [(0, 0), (r * 0.6, 0), (r * 0.9, height * 0.25), (r, height * 0.55), (r * 0.9, height * 0.88), (r * 0.82, height), (r * 0.76, height), (r * 0.76, height - 0.03), (0, height - 0.03)]}[kind]
    s.lathe(profile, glaze, segments=36, tex="wrap" if "wick" in glaze or "ratt" in glaze else None)
    s.lathe([(r * 0.8, height - 0.028), (0, height - 0.022)][::-1], "soil:brown")
    return height - 0.03


def plant(s, green, glaze, kind="fig", radius=0.16, pot_height=0.28, shape="taper", size=1.0, stand=None):
    before = s.count
    z = pot(s, glaze, radius, pot_height, shape)
    r = s.random
    if kind == "fig":
        for k in range(3):
            a = 2.1 * k + r.uniform(0, 1); top = np.array([np.cos(a) * 0.12, np.sin(a) * 0.12, z + (0.75 + 0.2 * k) * size])
            path = spline([(np.cos(a) * 0.02, np.sin(a) * 0.02, z), (np.cos(a) * 0.06, np.sin(a) * 0.06, z + 0.4 * size), top], 16); s.tube(path, np.linspace(0.011, 0.005, 16), "bark:brown", segments=7)
            for j in range(4, 16):
                leaf(s, path[j], j * 2.4 + a, 28, 0.24 * size, 0.15 * size, green)
    elif kind == "monstera":
        for k in range(15):
            a, reach = 2.4 * k, r.uniform(0.12, 0.32) * size; h = z + r.uniform(0.25, 0.72) * size
            tip = (np.cos(a) * reach, np.sin(a) * reach, h); s.tube(spline([(0, 0, z), (np.cos(a) * reach * 0.35, np.sin(a) * reach * 0.35, (z + h) / 2 + 0.08), tip], 10), 0.005, "leaf:olive", segments=6); leaf(s, tip, a, 12, 0.28 * size, 0.26 * size, green, 10, 0.6, split=1)
    elif kind == "snake":
        for k in range(17):
            a, d = 2.4 * k, radius * 0.6 * np.sqrt(k / 17); t = np.linspace(0, 1, 9); h = r.uniform(0.35, 0.72) * size; w = 0.033 * (1 - t ** 3) * (0.7 + 0.6 * np.sin(t * 2.5)); lean = d * 0.9
            x, y = np.cos(a) * (d + lean * t), np.sin(a) * (d + lean * t); tw = a + 1.57 + t * 0.8
            rows = np.stack([np.stack([x - np.cos(tw) * w, y - np.sin(tw) * w, z + h * t], 1), np.stack([x, y, z + h * t], 1) + np.stack([np.cos(a) * w * .3, np.sin(a) * w * .3, 0 * w], 1), np.stack([x + np.cos(tw) * w, y + np.sin(tw) * w, z + h * t], 1)], 1); s.sheet(rows, green)
    elif kind == "palm":
        for k in range(13):
            a = 2.4 * k; reach, h = r.uniform(0.25, 0.5) * size, r.uniform(0.55, 0.95) * size
            path = spline([(0.02 * np.cos(a), 0.02 * np.sin(a), z), (np.cos(a) * reach * 0.4, np.sin(a) * reach * 0.4, z + h * 0.8), (np.cos(a) * reach, np.sin(a) * reach, z + h), (np.cos(a) * reach * 1.4, np.sin(a) * reach * 1.4, z + h * 0.82)], 18); s.tube(path, np.linspace(0.006, 0.002, 18), "leaf:olive", segments=5)
            for j in range(5, 18):
                for side in (-1, 1):
                    leaf(s, path[j], a + side * 1.0, 5, (0.19 - 0.006 * j) * size, 0.022 * size, green, 4, 0.5)
    elif kind == "cactus":
        for (x, y, h, q) in ((0, 0, 0.5, 0.075), (0.09, 0.02, 0.3, 0.05), (-0.085, 0.03, 0.22, 0.05)):
            a = np.linspace(0, 2 * np.pi, 73); t = np.linspace(0, 1, 16); ridge = 1 + 0.10 * np.cos(a * 12)
            rad = q * size * np.sqrt(np.clip(1 - np.clip((t - 0.75) / 0.25, 0, 1) ** 2, 0.0004, 1)) * (0.85 + 0.25 * np.sin(t * 2.4)); rows = np.stack([np.stack([x * size + ra * ridge * np.cos(a), y * size + ra * ridge * np.sin(a), np.full(73, z - 0.01 + h * size * ti)], 1) for ra, ti in zip(rad, t)]); s.sheet(rows, green)
    elif kind == "trailing":
        for k in range(20):
            a, out, down = 2.4 * k, r.uniform(1.0, 1.35) * radius, r.uniform(0.0, 0.9) * pot_height
            path = spline([(0, 0, z), (np.cos(a) * radius * 0.6, np.sin(a) * radius * 0.6, z + 0.09 * size), (np.cos(a) * out, np.sin(a) * out, z + 0.02), (np.cos(a) * (out + 0.02), np.sin(a) * (out + 0.02), max(0.01, z - down))], 14); s.tube(path, 0.002, "leaf:olive", segments=5)
            for j in range(3, 14):
                leaf(s, path[j], a + (1.1 if j % 2 else -1.1), 10, 0.055 * size, 0.045 * size, green, 4)
    elif kind == "olive":
        s.tube(spline([(0, 0, z), (0.03, 0.01, z + 0.35 * size), (-0.01, 0, z + 0.7 * size)], 12), np.linspace(0.018, 0.012, 12), "bark:sand", segments=8)
        for k in range(26):
            a, up = 2.4 * k, r.uniform(-0.1, 0.9); tip = np.array([np.cos(a) * np.cos(up), np.sin(a) * np.cos(up), np.sin(up)]) * r.uniform(0.16, 0.3) * size + [-0.01, 0, z + 0.78 * size]
            path = spline([(-0.01, 0, z + 0.66 * size), tip], 8); s.tube(path, 0.003, "bark:sand", segments=5)
            for j in range(2, 8):
                for side in (-1, 1):
                    leaf(s, path[j], a + side * 1.1, 20, 0.075 * size, 0.018 * size, green, 4)
    elif kind == "succulent":
        for ring, (n, rise) in enumerate(((9, 12), (8, 32), (6, 52), (4, 74))):
            for k in range(n):
                leaf(s, (0, 0, z + 0.01 + 0.008 * ring), 6.28 * k / n + ring * 0.4, rise, (0.085 - 0.012 * ring) * size, 0.045 * size, green, 6, -0.25)
    elif kind == "fern":
        for k in range(34):
            a = 2.4 * k; reach, h = r.uniform(0.14, 0.3) * size, r.uniform(0.12, 0.36) * size
            path = spline([(0, 0, z), (np.cos(a) * reach * 0.5, np.sin(a) * reach * 0.5, z + h), (np.cos(a) * reach * 1.1, np.sin(a) * reach * 1.1, z + h * 0.55)], 12)
            for j in range(2, 12):
                for side in (-1, 1):
                    leaf(s, path[j], a + side * 1.3, 0, 0.05 * size, 0.016 * size, green, 2)
    if stand:
        lift = 0.22
        for p in s.points:
            p += [0, 0, lift]
        for k in range(4):
            a = np.radians(90 * k + 45); s.bar((np.cos(a) * radius * 1.02, np.sin(a) * radius * 1.02, 0), (np.cos(a) * radius * 1.02, np.sin(a) * radius * 1.02, lift + pot_height * 0.45), 0.012, stand)
        for a in (45, 135):
            a = np.radians(a); s.bar((np.cos(a) * radius, np.sin(a) * radius, lift - 0.012), (-np.cos(a) * radius, -np.sin(a) * radius, lift - 0.012), 0.010, stand)


design("plant", "Fiolfikus", "Scandinavian", 79, plant, [("leaf:leaf", "ceramic:white"), ("leaf:leaf", "wicker:natural")])
design("plant", "Monstera", "bohemian", 69, plant, [("leaf:leaf", "clay:terracotta"), ("leaf:leaf", "concrete:grey")], kind="monstera", radius=0.17, shape="straight")
design("plant", "Svarmor", "modern", 45, plant, [("leaf:blue leaf", "ceramic:black"), ("leaf:pale leaf", "stoneware:cream")], kind="snake", radius=0.13, pot_height=0.22, shape="straight")
design("plant", "Areca", "coastal", 89, plant, [("leaf:pale leaf", "wicker:natural"), ("leaf:leaf", "ceramic:navy")], kind="palm", radius=0.17)
design("plant", "Kaktus", "industrial", 35, plant, [("leaf:leaf", "clay:terracotta"), ("leaf:blue leaf", "concrete:light grey")], kind="cactus", radius=0.15, pot_height=0.2)
design("plant", "Oliv", "rustic", 99, plant, [("leaf:blue leaf", "clay:rust"), ("leaf:blue leaf", "stoneware:white")], kind="olive", radius=0.17, shape="round", size=1.15)
design("plant", "Gummi", "mid-century", 85, plant, [("leaf:green", "ceramic:mustard"), ("leaf:green", "ceramic:white")], kind="fig", radius=0.15, pot_height=0.22, shape="straight", stand="wood:walnut", size=0.75)
design("plant", "Epipremnum", "Scandinavian", 19, plant, [("leaf:pale leaf", "ceramic:white"), ("leaf:leaf", "ceramic:blush")], mount="top", kind="trailing", radius=0.085, pot_height=0.14, size=0.9)
design("plant", "Rosett", "modern", 12, plant, [("leaf:blue leaf", "stoneware:charcoal"), ("leaf:pale leaf", "ceramic:teal"), ("leaf:blue leaf", "clay:terracotta")], mount="top", kind="succulent", radius=0.06, pot_height=0.09, shape="straight")
design("plant", "Braken", "classic", 25, plant, [("leaf:leaf", "ceramic:sage"), ("leaf:leaf", "metal:brass")], mount="top", kind="fern", radius=0.08, pot_height=0.13, shape="round", size=0.85)


def basket(s, weave, trim, kind="round", radius=0.2, height=0.3):
    r = radius
    if kind in ("round", "belly", "lid", "bowl"):
        p = {"round": [(0, 0), (r * 0.85, 0), (r * 0.9, 0.02), (r, height * 0.6), (r * 0.98, height)],
             "belly": [(0, 0), (r * 0.7, 0), (r * 0.95, height * 0.25), (r, height * 0.5), (r * 0.85, height * 0.85), (r * 0.8, height)],
             "lid": [(0, 0), (r * 0.9, 0), (r, height * 0.3), (r, height)], "bowl": [(0, 0), (r * 0.5, 0), (r * 0.85, height * 0.5), (r, height)]}[kind]
        p = smooth_profile(p, 16); inner = p[::-1].copy(); inner[:, 0] -= 0.01; inner = inner[inner[:, 1] > 0.015]
        s.lathe(np.concatenate([p, np.maximum(inner, 0), [(0, 0.015)]]), weave, segments=40, tex="wrap")
        q = p[-1]; s.tube(np.c_[arc(q[0], 0, 354, 40), np.full(40, q[1])], 0.011, trim, closed=True)
        if kind == "lid":
            s.lathe([(r * 1.03, 0), (r * 1.03, 0.03), (r * 0.6, 0.07), (0, 0.08)], weave, (0, 0, height), segments=40, tex="wrap"); s.lathe([(0, 0), (0.025, 0.01), (0.03, 0.03), (0, 0.045)], trim, (0, 0, height + 0.08), segments=16)
        else:
            for x in (-1, 1):
                s.tube(spline([(x * q[0], -0.06, height - 0.01), (x * (q[0] + 0.015), -0.04, height + 0.06), (x * (q[0] + 0.015), 0.04, height + 0.06), (x * q[0], 0.06, height - 0.01)], 16), 0.010, trim)
    elif kind == "square":
        w, d = r * 2.1, r * 1.5
        for x in (-1, 1):
            s.box((0.014, d, height), weave, (x * w / 2, 0, 0)); s.box((w, 0.014, height), weave, (0, x * d / 2, 0))
        s.box((w, d, 0.012), weave); o = rounded_rectangle(w + 0.01, d + 0.01, 0.015); s.tube(np.c_[o, np.full(len(o), height)], 0.011, trim, closed=True)
        for x in (-1, 1):
            s.tube([(x * (w / 2 + 0.01), -0.05, height * 0.75), (x * (w / 2 + 0.035), -0.03, height * 0.68), (x * (w / 2 + 0.035), 0.03, height * 0.68), (x * (w / 2 + 0.01), 0.05, height * 0.75)], 0.008, trim)
    elif kind == "wire":
        for z in np.linspace(0, height, 6):
            q = r * (0.8 + 0.2 * z / height); s.tube(np.c_[arc(q, 0, 354, 32), np.full(32, z + 0.004)], 0.004 if z < height else 0.007, weave, closed=True, segments=6)
        for a in np.linspace(0, 2 * np.pi, 18, endpoint=False):
            s.bar((np.cos(a) * r * 0.8, np.sin(a) * r * 0.8, 0), (np.cos(a) * r, np.sin(a) * r, height), 0.003, weave, segments=5)
        for k in np.linspace(-0.6, 0.6, 7):
            c = np.sqrt(0.64 - min(0.64, k * k)) * r; s.bar((k * r, -c, 0.004), (k * r, c, 0.004), 0.003, weave, segments=5)
        s.soft((r * 1.2, r * 1.1, 0.12), trim, (0, 0, 0.02), radius=0.05, crown=0.03, wrinkle=0.012)
    elif kind == "cloth":
        p = [(0, 0), (r * 0.95, 0), (r, 0.03), (r * 1.02, height * 0.5), (r * 1.0, height * 0.72)]; s.lathe(smooth_profile(p, 14), weave, segments=40, tex="wrap"); s.lathe([(r * 1.0, height * 0.72), (r * 1.03, height * 0.72), (r * 1.03, height), (r * 0.97, height), (r * 0.95, height * 0.2), (0, height * 0.2)], trim, segments=40)
        for x in (-1, 1):
            s.tube(spline([(x * r, -0.05, height * 0.95), (x * (r + 0.05), 0, height * 1.1), (x * r, 0.05, height * 0.95)], 12), 0.008, "leather:caramel")


design("basket", "Sjogras", "coastal", 29, basket, [("wicker:natural", "wicker:brown"), ("wicker:sand", "fabric:white")])
design("basket", "Buk", "bohemian", 35, basket, [("wicker:natural", "fabric:black"), ("wicker:brown", "wicker:brown")], kind="belly", radius=0.22, height=0.34)
design("basket", "Tvatt", "Scandinavian", 59, basket, [("wicker:natural", "wood:oak"), ("wicker:white", "wood:birch")], kind="lid", height=0.5, radius=0.21)
design("basket", "Fyrkant", "rustic", 25, basket, [("wicker:honey", "wicker:brown"), ("wicker:light grey", "fabric:grey")], kind="square", height=0.22)
design("basket", "Trad", "industrial", 22, basket, [("powder:black", "fabric:beige"), ("metal:brass", "boucle:cream")], kind="wire", height=0.28)
design("basket", "Tyg", "contemporary", 19, basket, [("fabric:grey", "fabric:white"), ("fabric:mustard", "fabric:cream"), ("print:stars:white,charcoal", "fabric:sage")], kind="cloth", height=0.32)


def storage_box(s, main, trim, kind="lid", width=0.34, depth=0.26, height=0.2):
    if kind == "lid":
        s.box((width, depth, height - 0.05), main); s.box((width + 0.012, depth + 0.012, 0.055), trim, (0, 0, height - 0.055)); s.box((0.07, 0.004, 0.035), "metal:brass", (0, -depth / 2 - 0.002, height * 0.35), bevel=0.001); s.box((0.058, 0.004, 0.024), "paint:white", (0, -depth / 2 - 0.004, height * 0.35 + 0.005), bevel=0.001)
    elif kind == "cube":
        for x in (-1, 1):
            s.box((0.008, depth, height), main, (x * width / 2, 0, 0)); s.box((width, 0.008, height), main, (0, x * depth / 2, 0))
        s.box((width, depth, 0.01), main); s.tube(spline([(-0.06, -depth / 2 - 0.006, height * 0.72), (0, -depth / 2 - 0.03, height * 0.62), (0.06, -depth / 2 - 0.006, height * 0.72)], 12), 0.009, trim)
        s.tube(np.c_[rounded_rectangle(width + 0.004, depth + 0.004, 0.008), np.full(24, height)], 0.006, trim, closed=True, segments=6)
    elif kind == "file":
        for k in range(3):
            x = (k - 1) * 0.095
            for q in (-1, 1):
                s.prism(np.array([(-0.125, 0), (0.125, 0), (0.125, 0.31), (0.02, 0.31), (-0.125, 0.14)]), 0.004, main, (x + q * 0.04 - 0.002, 0, 0), (90, 0, 90), bevel=0.0005)
            s.box((0.08, 0.004, 0.14), main, (x, -0.125, 0), bevel=0.001); s.box((0.08, 0.004, 0.31), main, (x, 0.125, 0), bevel=0.001); s.cylinder(0.013, 0.003, trim, (x, -0.126, 0.07), (90, 0, 0)); s.box((0.06, 0.2, 0.26), "paint:cream", (x, 0.02, 0.005), bevel=0.001)
    elif kind == "crate":
        for z in (0, 0.075, 0.15):
            for y in (-1, 1):
                s.box((width, 0.012, 0.06), main, (0, y * depth / 2, z), bevel=0.003)
            for x in (-1, 1):
                s.box((0.012, depth, 0.06), main, (x * width / 2, 0, z), bevel=0.003)
        s.box((width, depth, 0.01), main)
        for x in (-1, 1):
            for y in (-1, 1):
                s.box((0.025, 0.025, 0.21), trim, (x * (width / 2 - 0.018), y * (depth / 2 - 0.018), 0))
    elif kind == "bin":
        o = rounded_rectangle(width, depth, 0.04); m = rounded_rectangle(width * 0.86, depth * 0.86, 0.035); n = len(o)
        rows = np.stack([np.c_[m, np.zeros(n)], np.c_[o, np.full(n, height)], np.c_[o * 1.05, np.full(n, height)], np.c_[o * 1.05, np.full(n, height - 0.012)], np.c_[o * 0.97, np.full(n, height - 0.013)], np.c_[m * 0.96, np.full(n, 0.006)]]); s.sheet(np.concatenate([rows, rows[:, :1]], 1), main); s.prism(m, 0.008, main)
        s.prism(o * 1.06, 0.016, trim, (0, 0, height))
    elif kind == "trunk":
        s.box((width, depth, height * 0.7), main); a = np.radians(np.linspace(0, 180, 15)); rows = np.array([[(x, -np.cos(t) * depth / 2, height * 0.7 + np.sin(t) * height * 0.3) for t in a] for x in (-width / 2, width / 2)]); s.sheet(rows, main)
        for x in (-1, 1):
            s.prism(np.c_[-np.cos(a) * depth / 2, np.sin(a) * height * 0.3][::-1], 0.003, main, (x * width / 2 - 0.0015, 0, height * 0.7), (90, 0, 90))
            s.box((0.03, depth + 0.008, height * 0.7), trim, (x * width * 0.3, 0, 0.001), bevel=0.002)
        s.box((0.04, 0.01, 0.05), "metal:brass", (0, -depth / 2 - 0.004, height * 0.6), bevel=0.002)


design("storage_box", "Arkiv", "Scandinavian", 15, storage_box, [("paint:sage", "paint:sage"), ("paint:blush", "paint:cream"), ("paint:charcoal", "paint:charcoal")], mount="top")
design("storage_box", "Kubb", "modern", 12, storage_box, [("fabric:grey", "fabric:charcoal"), ("fabric:mustard", "fabric:cream"), ("fabric:navy", "leather:caramel")], mount="top", kind="cube", width=0.3, depth=0.28, height=0.28)
design("storage_box", "Mapp", "contemporary", 14, storage_box, [("paint:white", "metal:brass"), ("paint:terracotta", "metal:brass"), ("paint:teal", "metal:brass")], mount="top", kind="file")
design("storage_box", "Lada", "rustic", 24, storage_box, [("wood:pine", "wood:pine"), ("wood:walnut", "wood:walnut")], mount="top", kind="crate", width=0.42, depth=0.3)
design("storage_box", "Plast", "modern", 9, storage_box, [("plastic:white", "plastic:mint"), ("plastic:yellow", "plastic:white"), ("plastic:blue", "plastic:white")], mount="top", kind="bin", width=0.38, depth=0.27, height=0.22)
design("storage_box", "Kistan", "classic", 49, storage_box, [("leather:brown", "leather:caramel"), ("wood:honey", "powder:black")], mount="top", kind="trunk", width=0.46, depth=0.3, height=0.3)
