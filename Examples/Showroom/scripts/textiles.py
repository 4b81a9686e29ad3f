"""Rugs, curtains and cushions."""
import numpy as np

from registry import design, each
from shapes import arc, rounded_rectangle


def rug(s, main, edge, width=2.3, depth=1.6, kind="plain"):
    thick = 0.012 if not kind == "shag" else 0.03
    if kind == "round":
        n = 64
        outline = arc(width / 2, 0, 360, n + 1)[:-1]
        v = np.concatenate([[(0, 0, thick)], np.c_[outline, np.full(n, thick)], np.c_[outline, np.zeros(n)]])
        k = np.arange(n)
        faces = [np.stack([0 * k, 1 + k, 1 + (k + 1) % n], 1), np.stack([1 + k, 1 + n + k, 1 + n + (k + 1) % n, 1 + (k + 1) % n], 1)]
        tex = np.c_[v[:, :2] / width + 0.5, 0 * v[:, 0]] if main.startswith("print") else v[:, :] * 1.0
        s.add(v, faces, main, tex=tex)
        s.tube(np.c_[outline, np.full(n, thick * 0.6)], thick * 0.55, edge, closed=True, segments=6)
    else:
        x, y = np.linspace(-width / 2, width / 2, 30), np.linspace(-depth / 2, depth / 2, 22)
        gx, gy = np.meshgrid(x, y, indexing="ij")
        z = thick + 0.0025 * np.sin(gx * 5) * np.sin(gy * 7) + (0.006 * s.random.uniform(-1, 1, gx.shape) if kind == "shag" else 0)
        u = np.stack([(gx / width + 0.5), (gy / depth + 0.5), 0 * gx], -1).reshape(-1, 3)
        if main.startswith("print") and kind == "turned":
            u = u[:, [1, 0, 2]]
        s.sheet(np.stack([gx, gy, z], -1), main, tex=u if main.startswith("print") else np.stack([gx, gy, 0 * gx], -1).reshape(-1, 3))
        s.box((width, depth, thick * 0.5), edge, bevel=0.003)
        if kind == "fringe":
            for side in (-1, 1):
                for q in np.linspace(-depth / 2 + 0.01, depth / 2 - 0.01, 60):
                    s.bar((side * width / 2, q, 0.008), (side * (width / 2 + 0.07), q + s.random.uniform(-0.008, 0.008), 0.005), 0.004, edge, segments=4)


design("rug", "Berber", "Scandinavian", 199, rug, [("print:lattice:cream,charcoal", "fabric:cream"), ("print:diamonds:cream,charcoal,rust", "fabric:cream")], kind="fringe")
design("rug", "Isfahan", "classic", 349, rug, [("print:persian:burgundy,navy,cream,mustard", "fabric:cream"), ("print:persian:navy,sand,cream,rust", "fabric:cream")], kind="fringe")
design("rug", "Kilim", "bohemian", 229, rug, [("print:kilim:rust,cream,navy,mustard", "fabric:cream"), ("print:kilim:sage,cream,terracotta,charcoal", "fabric:cream")], kind="fringe")
design("rug", "Rund rug", "contemporary", 149, rug, [("print:rings:cream,sand", "fabric:sand"), ("print:rings:sage,cream,mustard", "fabric:sage"), ("wicker:natural", "wicker:natural")], kind="round", width=1.9)
design("rug", "Ramme", "modern", 179, rug, [("print:frame:light grey,charcoal", "fabric:charcoal"), ("print:frame:beige,terracotta", "fabric:terracotta"), ("print:frame:navy,cream", "fabric:cream")])
design("rug", "Stripa", "coastal", 99, rug, [("print:stripes:cream,blue,sky", "fabric:cream"), ("print:stripes:white,charcoal", "fabric:white")], kind="fringe", width=2.1, depth=1.4)
design("rug", "Lurv", "Scandinavian", 169, rug, [("fur:cream", "fabric:cream"), ("fur:blush", "fabric:blush"), ("fur:grey", "fabric:grey")], kind="shag", width=2.0, depth=1.4)
design("rug", "Bauhaus", "modern", 259, rug, [("print:art_blocks:cream,rust,mustard,teal", "fabric:cream"), ("print:patches:blush,sage,cream,terracotta,mustard", "fabric:cream")])


def curtain(s, cloth, rod, kind="pair", width=1.9, height=2.35, gather=0.30):
    """A pair of panels on a rod (or a blind); back at y = 0, hanging from z = 0."""
    printed = cloth.startswith("print")
    if kind == "roller":
        s.tube([(-0.6, -0.05, -0.03), (0.6, -0.05, -0.03)], 0.025, rod, segments=14)
        g = np.array([[(x, -0.045, z) for x in np.linspace(-0.57, 0.57, 9)] for z in np.linspace(-0.03, -1.0, 9)])
        s.sheet(g, cloth, tex="uv" if printed else "cloth"); s.box((1.15, 0.02, 0.03), rod, (0, -0.045, -1.02))
        return
    if kind == "roman":
        for k in range(5):
            z = -0.23 * k
            g = np.array([[(x, -0.03 - 0.035 * np.sin(t * np.pi) - 0.004 * k, z - 0.25 * t) for x in np.linspace(-0.57, 0.57, 9)] for t in np.linspace(0, 1, 7)])
            s.sheet(g, cloth)
        s.box((1.18, 0.03, 0.04), rod, (0, -0.02, -0.02))
        return
    s.bar((-width / 2 - 0.1, -0.09, -0.02), (width / 2 + 0.1, -0.09, -0.02), 0.013, rod)
    for x in (-1, 1):
        s.lathe(np.c_[0.028 * np.cos(np.linspace(-1.57, 1.57, 9)), 0.028 * np.sin(np.linspace(-1.57, 1.57, 9))], rod, (x * (width / 2 + 0.12), -0.09, -0.02), segments=14)
        s.bar((x * (width / 2 - 0.02), 0, -0.02), (x * (width / 2 - 0.02), -0.09, -0.02), 0.008, rod)
        panel = width * gather
        n, m = 90, 26
        u, t = np.meshgrid(np.linspace(0, 1, n), np.linspace(0, 1, m))
        folds = 7
        phase = 2 * np.pi * folds * u
        swing = 0.04 * (0.75 + 0.5 * t) * (1 + 0.25 * np.sin(5 * u + x))
        tied = 1.0
        if kind == "tied":
            tied = 1 - 0.62 * np.exp(-((t - 0.62) / 0.22) ** 2)
        inner = (u * panel) * tied
        px = x * (width / 2 - inner - 0.012 * np.sin(phase * 2) * t)
        py = -0.09 + swing * np.sin(phase + 0.5 * np.sin(3 * t + u * 4)) * (0.5 + 0.5 * np.minimum(1, t * 6)) * (tied if kind == "tied" else 1)
        pz = -0.035 - t * (height - 0.045)
        grid = np.stack([px, py, pz], -1)
        if x < 0:
            grid = grid[:, ::-1]
        s.sheet(grid, cloth, tex=np.stack([u * 1.0, t * 1.9, 0 * u], -1).reshape(-1, 3) if printed else "cloth")
        for q in np.linspace(0, 1, 9):
            s.tube(np.c_[np.full(10, x * (width / 2 - q * panel)), -0.09 + 0.017 * np.cos(np.linspace(0, 6.28, 10)), -0.02 + 0.019 * np.sin(np.linspace(0, 6.28, 10))], 0.003, rod, segments=5, closed=True)
        if kind == "tied":
            s.tube(np.c_[x * (width / 2 - panel * 0.2) + panel * 0.21 * np.cos(np.linspace(0, 6.2, 18)), -0.09 + 0.05 * np.sin(np.linspace(0, 6.2, 18)), np.full(18, -height * 0.62)], 0.016, cloth if not printed else rod, closed=True)


design("curtain", "Linn", "Scandinavian", 59, curtain, [("sheer:white", "powder:black"), ("sheer:beige", "metal:brass")], mount="wall")
design("curtain", "Tung", "classic", 129, curtain, [("velvet:green", "metal:brass"), ("velvet:navy", "metal:brass"), ("velvet:burgundy", "metal:brass")], mount="wall", kind="tied", gather=0.34)
design("curtain", "Rak", "modern", 79, curtain, [("fabric:grey", "powder:black"), ("fabric:terracotta", "powder:black"), ("fabric:mustard", "wood:oak"), ("fabric:sage", "wood:oak")], mount="wall")
design("curtain", "Blad", "bohemian", 69, curtain, [("print:leaves:cream,sage,olive", "wood:oak"), ("print:stripes:white,sky", "powder:white"), ("print:dots:white,coral,mustard", "powder:white")], mount="wall")
design("curtain", "Rullo", "modern", 29, curtain, [("fabric:cream", "powder:white"), ("fabric:charcoal", "powder:black"), ("print:stars:sky,white,yellow", "powder:white")], mount="wall", kind="roller")
design("curtain", "Romano", "contemporary", 49, curtain, [("fabric:beige", "powder:white"), ("fabric:blue", "powder:white")], mount="wall", kind="roman")


def pillow(s, cover, trim, width=0.46, height=0.46, kind="plain"):
    """A cushion standing upright, leaning by whoever places it; faces -y."""
    n = 21
    u, v = np.meshgrid(np.linspace(-1, 1, n), np.linspace(-1, 1, n), indexing="ij")
    puff = 0.075 * ((1 - np.abs(u) ** 2.6) * (1 - np.abs(v) ** 2.6)) ** 0.55
    dent = 0.016 * np.exp(-((u / 0.25) ** 2 + ((v - 0.9) / 0.5) ** 2))
    pinch = 1 - 0.06 * (1 - (u * v) ** 2)
    x, z = u * width / 2 * (1 - 0.05 * (1 - v ** 2)) , v * height / 2 * (1 - 0.05 * (1 - u ** 2)) - dent
    z = z + height / 2
    tex = np.stack([u / 2 + 0.5, v / 2 + 0.5, 0 * u], -1).reshape(-1, 3) if cover.startswith("print") else np.stack([x, z, 0 * u], -1).reshape(-1, 3)
    front = np.stack([x, -puff, z], -1)
    s.sheet(front, cover, tex=tex)
    back = np.stack([x, puff, z], -1)[::-1]
    s.sheet(back, cover, tex=tex)
    if kind == "piped":
        edge = np.concatenate([front[:, 0], front[-1, 1:], front[::-1, -1][1:], front[0, ::-1][1:-1]])
        s.tube(edge, 0.006, trim, closed=True, segments=6)
    elif kind == "tassel":
        for a, b in ((0, 0), (0, -1), (-1, 0), (-1, -1)):
            p = front[a, b]
            d = np.array([np.sign(p[0]), 0, np.sign(p[2] - height / 2)])
            s.bar(p, p + d * 0.045, 0.006, trim, end=0.014, segments=8)
    elif kind == "fringe":
        for side in (-1, 1):
            for q in np.linspace(0.03, height - 0.03, 24):
                s.bar((side * width * 0.48, 0, q), (side * (width * 0.48 + 0.035), 0, q), 0.004, trim, segments=4)


design("throw_pillow", "Uni", "Scandinavian", 19, pillow, each("fabric", "mustard,terracotta,sage,navy", "fabric:cream"))
design("throw_pillow", "Sammet", "contemporary", 29, pillow, [("velvet:teal", "velvet:teal"), ("velvet:blush", "velvet:blush"), ("velvet:green", "metal:brass")], kind="piped")
design("throw_pillow", "Zigge", "bohemian", 25, pillow, [("print:zigzag:cream,rust,mustard", "fabric:rust"), ("print:kilim:sage,cream,terracotta,charcoal", "fabric:cream")], kind="tassel")
design("throw_pillow", "Botan", "classic", 27, pillow, [("print:leaves:cream,green,sage", "fabric:green"), ("print:flowers:navy,blush,coral,mustard", "fabric:navy")], kind="piped")
design("throw_pillow", "Lumbar", "modern", 24, pillow, [("print:stripes:cream,charcoal", "fabric:charcoal"), ("print:arches:cream,terracotta,mustard", "fabric:terracotta"), ("leather:caramel", "leather:caramel")], width=0.6, height=0.34)
design("throw_pillow", "Boucle", "contemporary", 32, pillow, [("boucle:cream", "boucle:cream"), ("boucle:rust", "boucle:rust")])
design("throw_pillow", "Grafik", "modern", 22, pillow, [("print:check:white,black", "fabric:black"), ("print:lattice:mustard,white", "fabric:mustard"), ("print:waves:white,blue,teal", "fabric:blue")])
design("throw_pillow", "Frans", "rustic", 28, pillow, [("print:gingham:cream,blue", "fabric:cream"), ("knit:grey", "fabric:grey")], kind="fringe", width=0.5, height=0.38)
