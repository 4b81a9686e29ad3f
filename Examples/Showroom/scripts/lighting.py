"""Floor, table, wall and ceiling lamps. Shades glow by themselves: no bulbs, little noise."""
import numpy as np

from registry import design, each
from shapes import arc, spline


def shade(s, kind, material, at, size=0.2, lining="glow:clear"):
    """A lamp shade of about the given radius, its middle at `at`."""
    r = size
    if kind == "drum":
        s.lathe([(r, -r * 0.62), (r, r * 0.62)], material, at, segments=40, tex="wrap"); s.lathe([(r - 0.004, r * 0.62), (r - 0.004, -r * 0.62)], lining if "paper" not in material else material, at, segments=40)
    elif kind == "cone":
        s.lathe([(r, -r * 0.55), (r * 0.5, r * 0.6)], material, at, segments=40, tex="wrap"); s.lathe([(r * 0.5 - 0.004, r * 0.6), (r - 0.004, -r * 0.55)], lining if "paper" not in material else material, at, segments=40)
    elif kind == "dome":
        p = np.c_[r * np.cos(np.radians(np.linspace(0, 82, 12))), r * 0.75 * np.sin(np.radians(np.linspace(0, 82, 12))) - r * 0.3]
        s.lathe(p, material, at, segments=40); s.lathe(p[::-1] * 0.97, lining, at, segments=40); s.cylinder(r * 0.16, r * 0.14, material, np.add(at, (0, 0, r * 0.43)))
        s.lathe([(0, -r * 0.12), (r * 0.3, -r * 0.1), (r * 0.34, 0), (r * 0.2, r * 0.2)], "glow:clear", at)
    elif kind == "globe":
        a = np.radians(np.linspace(-90, 90, 20)); s.lathe(np.c_[r * np.cos(a), r * np.sin(a)], material, at, segments=32)
    elif kind == "pleat":
        a = np.linspace(0, 2 * np.pi, 121); rows = []
        for z, q in ((-0.55, 1.0), (0.6, 0.62)):
            k = r * q * (1 + 0.03 * np.cos(a * 40)); rows.append(np.stack([k * np.cos(a), k * np.sin(a), np.full(121, z * r)], 1))
        s.sheet(np.array(rows), material, at)
    elif kind == "lantern":
        t = np.linspace(-1, 1, 29); p = np.c_[r * np.sqrt(np.maximum(0.06, 1 - (t * 0.97) ** 2)) * (1 - 0.025 * (np.arange(29) % 2)), t * r * 0.85]
        s.lathe(p, material, at, segments=36)
    elif kind == "cage":
        for q in np.linspace(0, np.pi, 9)[:-1]:
            b = np.linspace(-np.pi / 2, np.pi / 2, 16)
            for sign in (-1, 1):
                s.tube(np.c_[sign * r * np.cos(b) * np.cos(q), sign * r * np.cos(b) * np.sin(q), r * 1.15 * np.sin(b)], 0.005, material, at, segments=6)
        s.lathe(np.c_[r * 0.38 * np.cos(np.radians(np.linspace(-90, 90, 12))), r * 0.38 * np.sin(np.radians(np.linspace(-90, 90, 12)))], "glow:clear", at)
    elif kind == "basket":
        a = np.radians(np.linspace(5, 85, 10)); p = np.c_[r * np.cos(a) ** 0.7, r * 0.95 * np.sin(a) - r * 0.45]
        s.lathe(p, material, at, segments=40, tex="wrap"); s.lathe(p[::-1] * 0.985, material, at, segments=40, tex="wrap")
        s.lathe(np.c_[r * 0.28 * np.cos(np.radians(np.linspace(-90, 90, 10))), r * 0.28 * np.sin(np.radians(np.linspace(-90, 90, 10)))], "glow:clear", at)


def floor_lamp(s, stem, cover, kind="straight", shape="drum", height=1.5, size=0.2):
    if kind == "straight":
        s.cylinder(0.14, 0.022, stem); s.bar((0, 0, 0.02), (0, 0, height - 0.05), 0.010, stem); shade(s, shape, cover, (0, 0, height - size * 0.5), size)
    elif kind == "tripod":
        for k in range(3):
            a = np.radians(120 * k + 90)
            s.bar((np.cos(a) * 0.3, np.sin(a) * 0.3, 0), (np.cos(a) * 0.03, np.sin(a) * 0.03, height - 0.22), 0.012, stem, end=0.016)
        s.cylinder(0.05, 0.04, "metal:brass", (0, 0, height - 0.24)); shade(s, shape, cover, (0, 0, height - size * 0.6), size)
    elif kind == "arc":
        s.cylinder(0.17, 0.05, "marble:white", (0.45, 0, 0))
        p = spline([(0.45, 0, 0.05), (0.5, 0, 0.9), (0.35, 0, 1.55), (-0.1, 0, 1.82), (-0.5, 0, 1.6)], 40)
        s.tube(p, 0.013, stem); shade(s, shape, cover, (-0.52, 0, 1.5), size)
    elif kind == "reading":
        s.cylinder(0.13, 0.02, stem); s.bar((0, 0, 0.02), (0, 0, height - 0.1), 0.009, stem); s.tube(spline([(0, 0, height - 0.1), (-0.05, -0.02, height), (-0.2, -0.05, height - 0.02)], 12), 0.008, stem)
        shade(s, "cone", cover, (-0.23, -0.055, height - 0.08), 0.10)
    elif kind == "column":
        s.cylinder(0.13, 0.03, stem); t = np.linspace(0, 1, 41)
        s.lathe(np.c_[0.15 + 0.012 * np.cos(t * 2 * np.pi * 10), 0.04 + t * (height - 0.1)], cover, segments=32); s.cylinder(0.08, 0.02, stem, (0, 0, height - 0.06))
    elif kind == "trio":
        s.cylinder(0.15, 0.02, stem); s.bar((0, 0, 0), (0, 0, height), 0.011, stem)
        for k, z in enumerate((height, height - 0.3, height - 0.6)):
            a = 2.1 * k + 0.4
            s.tube([(0, 0, z), (0.12 * np.cos(a), 0.12 * np.sin(a), z + 0.03)], 0.007, stem); shade(s, "globe", cover, (0.2 * np.cos(a), 0.2 * np.sin(a), z + 0.05), 0.085)


design("floor_lamp", "Stav", "Scandinavian", 89, floor_lamp, [("powder:black", "paper:cream"), ("metal:brass", "paper:cream")])
design("floor_lamp", "Trefot", "mid-century", 129, floor_lamp, [("wood:oak", "paper:cream"), ("wood:walnut", "paper:beige")], kind="tripod", shape="cone", size=0.23)
design("floor_lamp", "Bue", "modern", 249, floor_lamp, [("metal:brass", "powder:black"), ("metal:chrome", "metal:chrome")], kind="arc", shape="dome", size=0.19)
design("floor_lamp", "Lese", "industrial", 79, floor_lamp, [("powder:black", "powder:black"), ("powder:mustard", "powder:mustard"), ("powder:sage", "powder:sage")], kind="reading", height=1.4)
design("floor_lamp", "Washi", "Japandi", 99, floor_lamp, [("wood:birch", "paper:white"), ("wood:dark", "paper:cream")], kind="column", height=1.25)
design("floor_lamp", "Perla", "contemporary", 199, floor_lamp, [("metal:brass", "glow:clear"), ("powder:black", "glow:clear")], kind="trio", height=1.6)


def table_lamp(s, base, cover, kind="bottle", shape="cone", size=0.16):
    profiles = {"bottle": [(0, 0), (0.06, 0), (0.085, 0.04), (0.085, 0.1), (0.05, 0.18), (0.02, 0.24), (0.018, 0.27), (0, 0.27)],
                "ball": [(0, 0), (0.05, 0), (0.09, 0.035), (0.115, 0.1), (0.1, 0.165), (0.05, 0.205), (0.018, 0.215), (0.015, 0.24), (0, 0.24)],
                "column": [(0, 0), (0.065, 0), (0.065, 0.015), (0.03, 0.03), (0.03, 0.25), (0.02, 0.26), (0, 0.26)],
                "gourd": [(0, 0), (0.05, 0), (0.09, 0.05), (0.085, 0.1), (0.045, 0.14), (0.06, 0.18), (0.055, 0.22), (0.02, 0.26), (0, 0.27)],
                "stack": [(0, 0), (0.07, 0), (0.085, 0.03), (0.07, 0.06), (0.075, 0.065), (0.09, 0.1), (0.075, 0.13), (0.06, 0.135), (0.07, 0.16), (0.055, 0.19), (0.015, 0.2), (0.015, 0.24), (0, 0.24)]}
    if kind in profiles:
        p = profiles[kind]
        s.lathe(p, base, segments=36); z = p[-1][1]
        s.bar((0, 0, z - 0.01), (0, 0, z + 0.08), 0.006, "metal:brass"); shade(s, shape, cover, (0, 0, z + size * 0.62), size)
    elif kind == "mushroom":
        s.lathe([(0, 0), (0.08, 0), (0.085, 0.01), (0.05, 0.05), (0.035, 0.16), (0.04, 0.22), (0, 0.22)], base, segments=36)
        a = np.radians(np.linspace(0, 90, 14)); s.lathe(np.concatenate([[(0.03, 0.20), (0.15, 0.195)], np.c_[0.165 * np.cos(a), 0.205 + 0.12 * np.sin(a)]]), cover, segments=40)
    elif kind == "desk":
        s.cylinder(0.085, 0.022, base); s.bar((0, 0, 0.02), (0.1, 0, 0.27), 0.007, base); s.bar((0.1, 0, 0.27), (-0.10, -0.02, 0.45), 0.007, base)
        s.cylinder(0.014, 0.03, "metal:brass", (0.1, 0.015, 0.27), (90, 0, 0)); shade(s, "dome", cover, (-0.13, -0.03, 0.42), 0.085)
    elif kind == "globe":
        s.cylinder(0.075, 0.025, base); s.cylinder(0.02, 0.05, base, (0, 0, 0.02)); shade(s, "globe", cover, (0, 0, 0.17), 0.11)
    elif kind == "cube":
        s.box((0.17, 0.17, 0.2), cover, (0, 0, 0.02), bevel=0.006); s.box((0.18, 0.18, 0.02), base, bevel=0.003); s.box((0.18, 0.18, 0.015), base, (0, 0, 0.22), bevel=0.003)
        for x in (-1, 1):
            for y in (-1, 1):
                s.box((0.014, 0.014, 0.2), base, (x * 0.083, y * 0.083, 0.02))


design("table_lamp", "Vas", "classic", 69, table_lamp, [("ceramic:navy", "paper:white"), ("ceramic:sage", "paper:cream"), ("ceramic:white", "paper:beige")])
design("table_lamp", "Kula", "contemporary", 59, table_lamp, [("stoneware:terracotta", "paper:cream"), ("concrete:grey", "paper:white")], kind="ball", shape="drum", size=0.15)
design("table_lamp", "Hatt", "mid-century", 89, table_lamp, [("powder:orange", "powder:orange"), ("powder:white", "powder:white"), ("powder:green", "powder:green")], kind="mushroom")
design("table_lamp", "Vinkel", "industrial", 49, table_lamp, [("powder:black", "powder:black"), ("powder:red", "powder:red"), ("powder:teal", "powder:teal")], kind="desk")
design("table_lamp", "Boll", "modern", 45, table_lamp, [("metal:brass", "glow:clear"), ("wood:walnut", "glow:clear")], kind="globe")
design("table_lamp", "Tarn", "bohemian", 79, table_lamp, [("wood:honey", "paper:cream"), ("clay:terracotta", "paper:blush")], kind="stack", shape="pleat")
design("table_lamp", "Andon", "Japandi", 65, table_lamp, [("wood:dark", "paper:cream"), ("wood:birch", "paper:white")], kind="cube")


def pendant(s, cover, metal, kind="dome", size=0.22, drop=0.8):
    """Hangs from z = 0."""
    if kind == "flush":
        s.cylinder(size, 0.02, metal, (0, 0, -0.02)); s.lathe([(0, -0.1), (size * 0.6, -0.095), (size * 0.95, -0.06), (size * 0.95, -0.02)], cover, segments=40)
        return
    if kind == "spots":
        s.box((0.7, 0.05, 0.03), metal, (0, 0, -0.03))
        for x in (-0.25, 0, 0.25):
            s.bar((x, 0, -0.03), (x, 0, -0.09), 0.006, metal); s.cylinder(0.035, 0.11, metal, (x, -0.03, -0.20), (-20, 0, 0)); s.cylinder(0.028, 0.004, "glow:clear", (x, -0.032, -0.2025), (-20, 0, 0))
        return
    s.cylinder(0.05, 0.025, metal, (0, 0, -0.025))
    if kind == "cluster":
        for k, (x, y, z) in enumerate(((-0.16, 0.03, -0.62), (0.0, -0.05, -0.86), (0.16, 0.05, -0.7))):
            s.tube([(0, 0, -0.02), (x, y, -0.12), (x, y, z + 0.1)], 0.0025, "plastic:black", segments=6); s.cylinder(0.018, 0.05, metal, (x, y, z + 0.09)); shade(s, "globe", cover, (x, y, z), 0.1)
    elif kind == "ring":
        for k in range(3):
            a = np.radians(120 * k); s.bar((0, 0, -0.02), (0.36 * np.cos(a), 0.36 * np.sin(a), -drop), 0.0025, "plastic:black", segments=5)
        s.tube(np.c_[arc(0.36, 0, 354, 60), np.full(60, -drop)], 0.014, metal, closed=True)
        for k in range(8):
            a = np.radians(45 * k); p = (0.36 * np.cos(a), 0.36 * np.sin(a), -drop); s.cylinder(0.014, 0.04, metal, p); shade(s, "globe", cover, np.add(p, (0, 0, 0.07)), 0.038)
    else:
        s.bar((0, 0, -0.02), (0, 0, -drop + size * 0.45), 0.003, "plastic:black", segments=6); s.cylinder(0.02, 0.06, metal, (0, 0, -drop + size * 0.5)); shade(s, kind, cover, (0, 0, -drop), size)


design("ceiling_light", "Kupol", "industrial", 89, pendant, [("powder:black", "metal:brass"), ("powder:sage", "metal:brass"), ("metal:copper", "powder:black")], mount="ceiling", size=0.23)
design("ceiling_light", "Ris", "Japandi", 29, pendant, [("paper:white", "powder:white"), ("paper:cream", "powder:black")], mount="ceiling", kind="lantern", size=0.26)
design("ceiling_light", "Kurv", "bohemian", 79, pendant, [("wicker:natural", "powder:black"), ("wicker:brown", "powder:black")], mount="ceiling", kind="basket", size=0.27)
design("ceiling_light", "Trobo", "contemporary", 149, pendant, [("glow:clear", "metal:brass"), ("glow:clear", "powder:black")], mount="ceiling", kind="cluster")
design("ceiling_light", "Bur", "industrial", 69, pendant, [("powder:black", "powder:black"), ("metal:brass", "metal:brass")], mount="ceiling", kind="cage", size=0.18)
design("ceiling_light", "Trumma", "classic", 59, pendant, [("paper:beige", "metal:brass"), ("paper:sage", "metal:brass")], mount="ceiling", kind="drum", size=0.24)
design("ceiling_light", "Krona", "modern", 259, pendant, [("glow:clear", "metal:brass"), ("glow:clear", "powder:black")], mount="ceiling", kind="ring", drop=0.7)
design("ceiling_light", "Plaf", "modern", 49, pendant, [("paper:white", "metal:brass"), ("paper:white", "powder:black")], mount="ceiling", kind="flush", size=0.2)


def wall_lamp(s, metal, cover, kind="cone"):
    """Back plate at y = 0."""
    plate = lambda r: s.cylinder(r, 0.018, metal, turn=(90, 0, 0))
    if kind == "cone":
        plate(0.055); s.tube(spline([(0, -0.01, 0), (0, -0.09, 0.0), (0, -0.13, 0.05)], 12), 0.007, metal); shade(s, "cone", cover, (0, -0.13, 0.11), 0.1)
    elif kind == "globe":
        plate(0.05); s.tube(spline([(0, -0.01, 0), (0, -0.08, -0.01), (0, -0.11, 0.04)], 12), 0.007, metal); s.cylinder(0.03, 0.02, metal, (0, -0.11, 0.035)); shade(s, "globe", cover, (0, -0.11, 0.125), 0.08)
    elif kind == "swing":
        s.box((0.05, 0.02, 0.22), metal, (0, -0.01, -0.11)); s.bar((0, -0.02, 0.06), (0.16, -0.2, 0.10), 0.006, metal); s.bar((0.16, -0.2, 0.10), (0.02, -0.34, 0.12), 0.006, metal); shade(s, "dome", cover, (0.0, -0.37, 0.09), 0.085)
    elif kind == "disc":
        s.cylinder(0.15, 0.012, metal, (0, -0.07, 0), (90, 0, 0)); s.cylinder(0.05, 0.06, metal, (0, 0, 0), (90, 0, 0)); s.lathe([(0.05, 0), (0.115, 0), (0.115, 0.02), (0.05, 0.02)], "glow:clear", (0, -0.025, 0), (90, 0, 0))
    elif kind == "half":
        a = np.linspace(np.pi, 2 * np.pi, 25); rows = [np.stack([r * np.cos(a), r * 0.75 * np.sin(a), np.full(25, z)], 1) for r, z in ((0.07, -0.11), (0.13, 0.11))]
        s.sheet(rows, cover); s.box((0.12, 0.012, 0.1), metal, (0, -0.006, -0.06))
    elif kind == "tube":
        plate(0.05); s.bar((0, -0.01, 0), (0, -0.07, 0), 0.01, metal); s.cylinder(0.035, 0.2, cover, (0, -0.08, -0.1)); s.cylinder(0.028, 0.003, "glow:clear", (0, -0.08, 0.1)); s.cylinder(0.028, 0.003, "glow:clear", (0, -0.08, -0.103))


design("wall_lamp", "Skaft", "classic", 49, wall_lamp, [("metal:brass", "paper:cream"), ("powder:black", "paper:white")], mount="wall")
design("wall_lamp", "Perla wall", "contemporary", 59, wall_lamp, [("metal:brass", "glow:clear"), ("powder:black", "glow:clear")], mount="wall", kind="globe")
design("wall_lamp", "Arm", "industrial", 69, wall_lamp, [("powder:black", "powder:black"), ("metal:brass", "powder:sage")], mount="wall", kind="swing")
design("wall_lamp", "Luna", "modern", 79, wall_lamp, [("metal:brass", "metal:brass"), ("powder:white", "powder:white"), ("powder:terracotta", "powder:terracotta")], mount="wall", kind="disc")
design("wall_lamp", "Halv", "Japandi", 55, wall_lamp, [("metal:brass", "paper:cream"), ("wood:oak", "paper:white")], mount="wall", kind="half")
design("wall_lamp", "Ror", "modern", 45, wall_lamp, [("powder:black", "powder:black"), ("metal:brass", "metal:brass")], mount="wall", kind="tube")
