"""Beds (frame and mattress), cots, and the linen and blankets that go on them."""
import numpy as np

from registry import design, each
from seating import legs
from shapes import arc, spline

LENGTH = 2.0
TOP = 0.50  # of the mattress


def bed(s, frame, second, kind="slats", width=1.6):
    """The head end is at +y. The mattress is part of it."""
    w, d = width + 0.08, LENGTH + 0.08
    rail = second if kind == "upholstered" else frame
    for x in (-1, 1):
        if kind == "metal":
            s.bar((x * (w / 2 - 0.02), -d / 2, 0.30), (x * (w / 2 - 0.02), d / 2, 0.30), 0.018, frame)
        elif kind == "upholstered":
            s.soft((0.07, d, 0.26), second, (x * (w / 2 - 0.03), 0, 0.08), radius=0.03, crown=0, inner=5)
        else:
            s.box((0.03, d, 0.17), frame, (x * (w / 2 - 0.015), 0, 0.17))
    if kind == "metal":
        s.bar((-w / 2, -d / 2, 0.30), (w / 2, -d / 2, 0.30), 0.018, frame)
        for x in (-1, 1):
            for y in (-1, 1):
                s.bar((x * w / 2, y * d / 2, 0), (x * w / 2, y * d / 2, 1.05 if y > 0 else 0.62), 0.018, frame)
        for y, h in ((1, 1.05), (-1, 0.62)):
            a = np.linspace(-1, 1, 21)
            s.tube(np.c_[a * w / 2, np.full(21, y * d / 2), h + 0.12 * (1 - a ** 2) * (1 if y > 0 else 0.4)], 0.016, frame)
            for x in np.linspace(-w / 2, w / 2, 11)[1:-1]:
                s.bar((x, y * d / 2, 0.30), (x, y * d / 2, h + 0.12 * (1 - (2 * x / w) ** 2) * (1 if y > 0 else 0.4)), 0.007, frame)
    elif kind == "upholstered":
        s.soft((w, 0.07, 0.26), second, (0, -d / 2 + 0.02, 0.08), radius=0.03, crown=0)
        n = 6 if width > 1.2 else 4
        for k in range(n):
            s.soft((w / n - 0.003, 0.12, 0.98), second, (-w / 2 + w / n * (k + 0.5), d / 2 + 0.03, 0.12), radius=0.045, crown=0.015, wrinkle=0)
        legs(s, w - 0.2, d - 0.2, 0.1, frame, "tapered", 0.0)
    else:
        s.box((w, 0.03, 0.17), frame, (0, -d / 2 + 0.015, 0.17))
        for x in (-1, 1):
            s.box((0.06, 0.06, 0.34), frame, (x * (w / 2 - 0.05), -d / 2 + 0.045, 0)); s.box((0.06, 0.05, 1.0 if kind != "low" else 0.7), frame, (x * (w / 2 - 0.03), d / 2 + 0.0, 0))
        if kind == "slats":
            s.box((w, 0.035, 0.08), frame, (0, d / 2, 0.96)); s.box((w - 0.12, 0.03, 0.06), frame, (0, d / 2, 0.56))
            for x in np.linspace(-w / 2 + 0.1, w / 2 - 0.1, 9 if width > 1.2 else 6):
                s.box((0.05, 0.018, 0.36), frame, (x, d / 2, 0.61))
        elif kind == "panel":
            s.box((w - 0.06, 0.03, 0.62), second, (0, d / 2, 0.36)); s.box((w + 0.02, 0.07, 0.03), frame, (0, d / 2, 1.0))
        elif kind == "rattan":
            s.box((w - 0.1, 0.012, 0.56), "rattan:natural", (0, d / 2, 0.42))
            for z in (0.38, 0.96):
                s.box((w, 0.04, 0.05), frame, (0, d / 2, z))
            for x in (-1, 0, 1):
                s.box((0.045, 0.036, 0.56), frame, (x * (w / 2 - 0.05), d / 2, 0.42))
        elif kind == "low":
            s.box((w, 0.05, 0.36), frame, (0, d / 2, 0.34))
        elif kind == "house":
            for y in (-1, 1):
                for x in (-1, 1):
                    s.box((0.05, 0.05, 1.25), frame, (x * (w / 2 - 0.02), y * (d / 2 - 0.02), 0)); s.beam((x * (w / 2 - 0.02), y * (d / 2 - 0.02), 1.24), (0, y * (d / 2 - 0.02), 1.24 + w * 0.42), 0.05, 0.05, frame)
            for x, z in ((0, 1.24 + w * 0.42), (w / 2 - 0.02, 1.22), (-w / 2 + 0.02, 1.22)):
                s.box((0.045, d, 0.045), frame, (x, 0, z - 0.03))
            for z in (0.5, 0.72):
                s.box((0.02, d - 0.1, 0.05), frame, (w / 2 - 0.01, 0, z)); s.box((w - 0.1, 0.02, 0.05), frame, (0, d / 2 - 0.02, z))
    s.soft((width, LENGTH, 0.24), "fabric:white", (0, 0, TOP - 0.24), radius=0.05, crown=0.0)
    s.mattress = (width, LENGTH, TOP, LENGTH / 2)


for single in (False, True):
    more = {"width": 0.9} if single else {}
    word = " single" if single else ""
    cost = 0.6 if single else 1
    if not single:
        design("bed", "Sommar", "Scandinavian", 399, bed, [("wood:oak", "wood:oak"), ("paint:white", "paint:white")])
        design("bed", "Vila", "contemporary", 699, bed, [("wood:dark", "velvet:teal"), ("wood:oak", "fabric:beige"), ("wood:oak", "boucle:cream")], kind="upholstered")
        design("bed", "Rotin", "bohemian", 549, bed, [("wood:honey", "wood:honey"), ("paint:black", "paint:black")], kind="rattan")
        design("bed", "Klass", "classic", 599, bed, [("wood:walnut", "wood:walnut"), ("paint:navy", "paint:navy")], kind="panel")
        design("bed", "Futon", "modern", 379, bed, [("wood:birch", "wood:birch"), ("wood:dark", "wood:dark")], kind="low")
    else:
        design("bed", "Jern", "industrial", 199, bed, [("powder:black", "powder:black"), ("powder:white", "powder:white"), ("metal:brass", "metal:brass")], kind="metal", **more)
        design("bed", "Hytte", "Scandinavian", 259, bed, [("wood:pine", "wood:pine"), ("paint:white", "paint:white")], kind="house", **more)
        design("bed", "Sommar single", "Scandinavian", 249, bed, [("wood:birch", "wood:birch"), ("paint:mint", "paint:mint")], **more)


def crib(s, frame, second, kind="round"):
    w, d = 0.66, 1.26
    rail = 0.86
    for x in (-1, 1):
        for y in (-1, 1):
            s.bar((x * w / 2, y * d / 2, 0), (x * w / 2, y * d / 2, rail + 0.02), 0.014, second, end=0.02)
        for z in (0.26, rail):
            s.box((0.026, d, 0.035), frame, (x * w / 2, 0, z), bevel=0.01)
        for y in np.linspace(-d / 2, d / 2, 15)[1:-1]:
            s.bar((x * w / 2, y, 0.28), (x * w / 2, y, rail), 0.009, frame, segments=8)
    for y in (-1, 1):
        if kind == "panel":
            s.box((w - 0.03, 0.02, rail - 0.2), frame, (0, y * d / 2, 0.24), bevel=0.006)
        elif kind == "arch":
            a = np.linspace(-1, 1, 17)
            s.tube(np.c_[a * w / 2, np.full(17, y * d / 2), rail + 0.12 * (1 - a ** 2)], 0.017, frame)
            for x in np.linspace(-w / 2, w / 2, 7)[1:-1]:
                s.bar((x, y * d / 2, 0.28), (x, y * d / 2, rail + 0.12 * (1 - (2 * x / w) ** 2)), 0.009, frame)
        elif kind == "cane":
            s.box((w - 0.06, 0.01, rail - 0.3), "rattan:natural", (0, y * d / 2, 0.3))
        else:
            for x in np.linspace(-w / 2, w / 2, 8)[1:-1]:
                s.bar((x, y * d / 2, 0.28), (x, y * d / 2, rail), 0.009, frame)
        for z in (0.26, rail):
            if not (kind == "arch" and z == rail):
                s.box((w, 0.026, 0.035), frame, (0, y * d / 2, z), bevel=0.01)
    if kind == "drawer":
        s.box((w - 0.06, d - 0.06, 0.2), second, (0, 0, 0.05)); s.lathe([(0, 0), (0.02, 0), (0.02, 0.02), (0, 0.02)], "wood:beech", (w / 2 - 0.03, 0.25, 0.15), (0, 90, 0)); s.lathe([(0, 0), (0.02, 0), (0.02, 0.02), (0, 0.02)], "wood:beech", (w / 2 - 0.03, -0.25, 0.15), (0, 90, 0))
    s.soft((w - 0.05, d - 0.05, 0.11), "fabric:white", (0, 0, 0.32), radius=0.035, crown=0)
    s.soft((w - 0.06, d * 0.55, 0.05), "print:dots:cream,blush,sage", (0, -d * 0.2, 0.42), radius=0.02, crown=0.015, tex="print")


design("crib", "Drom", "Scandinavian", 149, crib, [("wood:birch", "wood:birch"), ("paint:white", "paint:white")])
design("crib", "Vagga", "classic", 229, crib, [("paint:white", "wood:beech"), ("wood:walnut", "wood:walnut")], kind="arch")
design("crib", "Nap", "modern", 199, crib, [("paint:sage", "wood:birch"), ("paint:white", "wood:oak")], kind="panel")
design("crib", "Lulla", "bohemian", 259, crib, [("wood:honey", "wood:honey"), ("paint:cream", "wood:oak")], kind="cane")
design("crib", "Stuva", "contemporary", 279, crib, [("wood:beech", "paint:white"), ("paint:grey", "paint:white")], kind="drawer")


def ripple(s, u, v, size=0.006):
    q = s.random.uniform(0, 6, 4)
    return size * (np.sin(u * 11 + q[0] + 2 * np.sin(v * 5 + q[1])) + 0.6 * np.sin(v * 17 + q[2] + np.sin(u * 9 + q[3])))


def draped(s, material, width, y0, y1, top, drop, lift=0.02, print_scale=None, thick=0.03):
    """A cover over a bed from y0 to y1, hanging down both sides (and the foot, when y0 reaches it)."""
    half, r = width / 2 + 0.02, 0.07
    across = [(-half - 0.012, top - drop), (-half - 0.012, top - drop * 0.6), (-half - 0.008, top - r)]
    across += [(-half + r - r * np.cos(a), top + lift - r + r * np.sin(a)) for a in np.linspace(0.2, np.pi / 2, 5)]
    across += [(x, top + lift + thick * (1 - (x / half) ** 4)) for x in np.linspace(-half + 0.15, half - 0.15, 17)]
    across += [(-x, z) for x, z in across[:8][::-1]]
    across = np.array(across)
    rows = []
    ys = np.linspace(y0, y1, 26)
    foot = y0 < -LENGTH / 2 + 0.03
    path = [(y, 0.0) for y in ys]
    if foot:
        y0 = -LENGTH / 2 - 0.05
        path = [(y0 - 0.004, -drop), (y0 - 0.002, -drop * 0.5), (y0, -0.08), (y0 + 0.02, -0.025)] + [(y, 0.0) for y in np.linspace(y0 + 0.07, y1, 24)]
    for y, fall in path:
        bump = ripple_row(s, across[:, 0], y)
        z = across[:, 1] + bump + fall
        side = across[:, 1] < top - r
        if fall < 0:
            z = np.where(side, np.maximum(z, top - drop), z)
        rows.append(np.stack([across[:, 0] + np.where(side, np.sign(across[:, 0]) * (0.008 + 0.012 * np.sin(y * 14 + np.sign(across[:, 0]))), 0), np.full(len(across), y) - (0.01 * np.sin(across[:, 0] * 15) if fall < -0.03 else 0), z], 1))
    rows = np.array(rows)
    tex = None
    if material.startswith("print"):
        v, u = np.meshgrid(np.linspace(0, 1, len(rows)), np.linspace(0, 1, rows.shape[1]), indexing="ij")
        tex = np.stack([u * (2 if width > 1.2 else 1.2), v * 1.9, 0 * u], -1).reshape(-1, 3)
        s.sheet(rows, material, tex=tex)
    else:
        s.sheet(rows, material)
    return rows


def ripple_row(s, x, y):
    return 0.006 * np.sin(x * 9 + 2.1 * np.sin(y * 4)) + 0.005 * np.sin(y * 13 + 1.7 * np.sin(x * 5)) + 0.003 * np.sin(x * 23 + y * 17)


def sleeping_pillow(s, material, at, turn, width=0.68):
    s.soft((width, 0.44, 0.13), material, at, turn, radius=0.06, crown=0.035, wrinkle=0.006, tex="print" if material.startswith("print") else None)


def bedding(s, cover, sheet, width=1.6, pillows=2, mattress=False):
    """Duvet and pillows, made to lie on a mattress whose top is TOP above the floor.

    For its own picture it lies on a plain mattress.
    """
    top = TOP
    if mattress:
        s.soft((width, LENGTH, 0.3), "fabric:cream", (0, 0, TOP - 0.3), radius=0.05, crown=0.0)
    draped(s, cover, width, -LENGTH / 2, LENGTH / 2 - 0.62, top, 0.24, 0.03, thick=0.05)
    s.soft((width + 0.09, 0.26, 0.07), sheet, (0, LENGTH / 2 - 0.70, top + 0.02), radius=0.033, crown=0.01, wrinkle=0.006)
    n = 2 if width > 1.2 else 1
    for k in range(n):
        x = (k - (n - 1) / 2) * width / n
        for j in range(pillows):
            sleeping_pillow(s, cover if j == pillows - 1 else sheet, (x, LENGTH / 2 - 0.14 - 0.13 * j, top + (0.16 if j == 0 else 0.10)), (62 - 12 * j, 0, 0), min(0.72, width / n - 0.08))
    s.rests.append(((0, LENGTH / 2 - 0.52, top + 0.04), (-38, 0, 0)))


design("bedding", "Lino", "Scandinavian", 89, bedding, [("fabric:sage", "fabric:white"), ("fabric:terracotta", "fabric:cream"), ("fabric:navy", "fabric:white")])
design("bedding", "Rand", "classic", 69, bedding, [("print:pinstripes:white,navy", "fabric:white"), ("print:pinstripes:cream,rust", "fabric:cream")])
design("bedding", "Vichy", "rustic", 59, bedding, [("print:gingham:white,blue", "fabric:white"), ("print:gingham:white,blush", "fabric:white")])
design("bedding", "Bloom", "classic", 79, bedding, [("print:flowers:cream,blush,coral,mustard", "fabric:cream"), ("print:leaves:white,sage,green", "fabric:white")])
design("bedding", "Silke", "modern", 129, bedding, [("fabric:white", "fabric:light grey"), ("fabric:charcoal", "fabric:grey")], pillows=2)
design("bedding", "Stella single", "contemporary", 39, bedding, [("print:stars:navy,yellow,white", "fabric:white"), ("print:dots:white,coral,teal,mustard", "fabric:white")], width=0.9, pillows=1)
design("bedding", "Lino single", "Scandinavian", 49, bedding, [("fabric:mustard", "fabric:white"), ("fabric:sky", "fabric:white")], width=0.9, pillows=1)


def blanket(s, main, fringe, pose="stack", kind="plain", width=1.6, top=TOP, depth=0.7, drop=0.30):
    """A throw: folded in a pile, laid over the foot of a bed, or over the back of a seat."""
    if pose == "stack":
        n = 4
        for k in range(n):
            s.soft((0.46, 0.36, 0.042), main, (0, 0, 0.036 * k), radius=0.02, crown=0.004, wrinkle=0.003, tex="print" if main.startswith("print") else None)
        if kind == "fringe":
            for x in np.linspace(-0.21, 0.21, 32):
                s.bar((x, -0.18, 0.135), (x + s.random.uniform(-.004, .004), -0.215, 0.095), 0.0035, fringe, segments=5)
    elif pose == "bed":
        rows = draped(s, main, width + 0.05, -0.78, -0.78 + depth, top, drop, 0.055, thick=0.052)
        if kind == "fringe":
            for column in (0, -1):
                for row in rows[::1]:
                    p = row[column]
                    s.bar(p, p - [0, 0, 0.06], 0.004, fringe, segments=5)
    elif pose == "back":
        w = depth * 0.75
        path = [(-0.58, 0.455), (-0.40, 0.475), (-0.26, 0.475), (-0.20, 0.50), (-0.15, 0.62), (-0.08, 0.80), (-0.03, 0.86), (0.03, 0.865), (0.075, 0.82), (0.082, 0.6), (0.085, 0.42)]
        p = spline(path, 40)
        rows = []
        for y, z in p:
            x = np.linspace(-w / 2, w / 2, 14)
            rows.append(np.stack([x + 0.01 * np.sin(z * 9 + y * 7), y + 0.008 * np.sin(x * 22), z + 0.006 * np.sin(x * 17 + y * 8)], 1))
        s.sheet(rows, main)
        if kind == "fringe":
            for x in np.linspace(-w / 2, w / 2, 26):
                s.bar((x, -0.58, 0.455), (x, -0.615, 0.45), 0.004, fringe, segments=5)


def sheepskin(s, fur, back, pose="stack", **_):
    """A shaggy skin lying flat (on the floor, or over a chair)."""
    n, m = 40, 12
    rows = []
    for t in np.linspace(0.02, 1, m):
        a = np.linspace(0, 2 * np.pi, n)
        r = t * (0.42 + 0.06 * np.cos(2 * a) + 0.05 * np.cos(4 * a + 0.6) + 0.012 * np.cos(17 * a))
        rows.append(np.stack([r * np.cos(a) * 0.8, r * np.sin(a) * 1.15, 0.045 * (1 - t ** 5) + 0.007 * np.sin(23 * a + 31 * t) * (t < 0.95) + 0.006], 1))
    s.sheet(rows, fur)


design("blanket", "Varm", "Scandinavian", 49, blanket, [("knit:mustard", "fabric:mustard"), ("knit:grey", "fabric:grey"), ("knit:rust", "fabric:rust")], kind="fringe")
design("blanket", "Plaid", "classic", 39, blanket, [("print:gingham:cream,burgundy", "fabric:cream"), ("print:gingham:cream,green", "fabric:cream")], kind="fringe")
design("blanket", "Mohair", "contemporary", 79, blanket, [("fur:blush", "fabric:blush"), ("fur:teal", "fabric:teal")])
design("blanket", "Strikk", "rustic", 59, blanket, [("boucle:cream", "fabric:cream"), ("boucle:sage", "fabric:sage")])
design("blanket", "Lamm", "Scandinavian", 69, sheepskin, [("fur:cream", "fabric:cream"), ("fur:charcoal", "fabric:grey")])
