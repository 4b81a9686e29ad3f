"""Coffee, side, night, dining tables and desks."""
import numpy as np

from registry import design, each
from seating import legs
from shapes import arc, ellipse, rounded_rectangle, spline


def round_top(s, radius, thickness, z, material):
    b = thickness * 0.35
    s.lathe([(0, z), (radius - b, z), (radius, z + b), (radius, z + thickness - b), (radius - b, z + thickness), (0, z + thickness)], material, segments=48)


def hairpin(s, x, y, height, material):
    a, b = np.array([x, y, height]), np.array([x * 1.06, y * 1.08, 0.008])
    s.tube([a + [0.05, 0, 0], b, a - [0.05, 0, 0]], 0.006, material, segments=6)


def table(s, top, base, kind="four", width=1.1, depth=0.6, height=0.42, thickness=0.03, shape="rectangle", shelf=False):
    """A table top on one of several bases."""
    z = height - thickness
    if shape == "round":
        round_top(s, width / 2, thickness, z, top); depth = width
    elif shape == "oval":
        s.prism(ellipse(width, depth), thickness, top, (0, 0, z), bevel=0.008)
    elif shape == "pebble":
        a = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        r = 1 + 0.10 * np.cos(2 * a + 0.6) + 0.07 * np.cos(3 * a)
        s.prism(np.c_[np.cos(a) * r * width / 2, np.sin(a) * r * depth / 2], thickness, top, (0, 0, z), bevel=0.01)
    elif shape == "soft":
        s.prism(rounded_rectangle(width, depth, 0.12), thickness, top, (0, 0, z), bevel=0.008)
    else:
        s.box((width, depth, thickness), top, (0, 0, z), bevel=0.006)
    inset = 0.72 if shape in ("round", "pebble") else 0.9
    lw, ld = width * inset - 0.05, depth * inset - 0.05
    if shape in ("round", "pebble"):
        lw, ld = width * 0.62, depth * 0.62
    if kind == "four":
        legs(s, lw, ld, z, base, "tapered", 0.03 if height < 0.6 else 0.02, thick=0.024)
    elif kind == "square":
        legs(s, width - 0.07, depth - 0.07, z, base, "square", 0.0, thick=0.03)
        for y in (-1, 1):
            s.box((width - 0.12, 0.02, 0.08), base, (0, y * (depth / 2 - 0.05), z - 0.08))
        for x in (-1, 1):
            s.box((0.02, depth - 0.12, 0.08), base, (x * (width / 2 - 0.05), 0, z - 0.08))
    elif kind == "hairpin":
        for x in (-1, 1):
            for y in (-1, 1):
                hairpin(s, x * (width / 2 - 0.12), y * (depth / 2 - 0.08), z, base)
    elif kind == "frame":
        for x in (-1, 1):
            q = x * (width / 2 - 0.06)
            s.tube([(q, -depth / 2 + 0.03, z), (q, -depth / 2 + 0.03, 0.015), (q, depth / 2 - 0.03, 0.015), (q, depth / 2 - 0.03, z)], 0.014, base, segments=4)
        for y in (-1, 1):
            s.bar((-width / 2 + 0.06, y * (depth / 2 - 0.03), z - 0.012), (width / 2 - 0.06, y * (depth / 2 - 0.03), z - 0.012), 0.012, base)
    elif kind == "pedestal":
        f = width * 0.28
        s.lathe([(0, 0), (f, 0), (f, 0.012), (f * 0.5, 0.035), (0.045, 0.1), (0.035, height * 0.5), (0.05, z - 0.04), (0.12, z), (0, z)], base, segments=36)
    elif kind == "drum":
        f = width * 0.36
        s.lathe([(0, 0), (f, 0), (f, z), (0, z)], base, segments=48, tex="wrap")
    elif kind == "ribs":
        for a in np.linspace(0, 2 * np.pi, 40, endpoint=False):
            s.bar((np.cos(a) * width * 0.33, np.sin(a) * depth * 0.33, 0), (np.cos(a) * width * 0.33, np.sin(a) * depth * 0.33, z), 0.016, base, segments=8)
    elif kind == "trestle":
        for x in (-1, 1):
            q = x * (width / 2 - 0.3)
            for y in (-1, 1):
                s.beam((q, y * depth * 0.36, 0), (q, y * depth * 0.06, z - 0.03), 0.06, 0.035, base)
            s.box((0.06, depth * 0.7, 0.04), base, (q, 0, z - 0.04))
            s.box((0.04, depth * 0.4, 0.04), base, (q, 0, height * 0.3))
        s.box((width - 0.6, 0.03, 0.06), base, (0, 0, height * 0.3))
    elif kind == "slabs":
        for x in (-1, 1):
            s.box((thickness * 1.3, depth * 0.92, z), base, (x * (width / 2 - thickness), 0, 0))
    elif kind == "cross":
        for x in (-1, 1):
            q = x * (width / 2 - 0.2)
            s.beam((q, -depth * 0.4, 0), (q, depth * 0.4, z), 0.05, 0.035, base)
            s.beam((q, depth * 0.4, 0), (q, -depth * 0.4, z), 0.05, 0.04, base)
        s.bar((-width / 2 + 0.2, 0, z / 2), (width / 2 - 0.2, 0, z / 2), 0.018, base)
    elif kind == "three":
        for k in range(3):
            a = np.radians(120 * k + 90)
            s.bar((np.cos(a) * width * 0.45, np.sin(a) * width * 0.45, 0), (np.cos(a) * width * 0.25, np.sin(a) * width * 0.25, z), 0.013, base, end=0.018)
    elif kind == "c":
        s.box((0.03, depth * 0.9, z), base, (-width / 2 + 0.03, 0, 0)); s.box((width * 0.9, depth * 0.9, 0.014), base, (0, 0, 0))
    if shelf:
        s.box((width - 0.1, depth - 0.1, 0.02), top, (0, 0, height * 0.32))
        s.surface(0, 0, height * 0.32 + 0.02, width * 0.6, depth * 0.6, height * 0.5)
    s.surface(0, 0, height, width * (0.6 if shape in ("round", "oval", "pebble") else 0.85), depth * (0.6 if shape in ("round", "oval", "pebble") else 0.8))


def nested(s, top, base):
    table(s, top, base, "three", width=0.75, height=0.42, shape="round")
    before = s.count
    low = type(s)(seed=3)
    table(low, top, base, "three", width=0.5, height=0.33, shape="round")
    for points in low.points:
        points += [0.42, -0.30, 0]
    for (faces, slot, soft) in low.parts:
        s.parts.append((faces + before, s.slot(low.materials[slot]), soft))
    s.points += low.points; s.tex += low.tex; s.count += low.count


def tray(s, top, base):
    round_top(s, 0.23, 0.012, 0.49, top)
    s.tube(np.c_[arc(0.23, 0, 354, 40), np.full(40, 0.52)], 0.012, top, closed=True)
    for k in range(3):
        a = np.radians(120 * k + 90)
        s.bar((np.cos(a) * 0.2, np.sin(a) * 0.2, 0), (-np.cos(a) * 0.1, -np.sin(a) * 0.1, 0.49), 0.009, base)
    s.surface(0, 0, 0.503, 0.26, 0.26)


def console(s, top, base, width=1.1):
    table(s, top, base, "frame", width=width, depth=0.34, height=0.8, thickness=0.03)
    s.box((width - 0.12, 0.3, 0.02), top, (0, 0, 0.2))
    s.surface(0, 0, 0.22, width - 0.3, 0.22, 0.5)


design("coffee_table", "Rund", "Scandinavian", 149, table, [("wood:oak", "wood:oak"), ("paint:black", "wood:walnut")], width=0.9, shape="round", height=0.4)
design("coffee_table", "Linea", "mid-century", 189, table, [("wood:walnut", "wood:walnut"), ("wood:oak", "powder:black")], width=1.15, depth=0.55, shelf=True)
design("coffee_table", "Vitra", "modern", 229, table, [("glass:clear", "metal:brass"), ("glass:smoke", "powder:black")], kind="frame", width=1.1, depth=0.6, thickness=0.014)
design("coffee_table", "Tromla", "contemporary", 199, table, [("marble:white", "paint:black"), ("wood:oak", "wood:oak"), ("concrete:grey", "concrete:grey")], kind="drum", width=0.8, shape="round", height=0.36)
design("coffee_table", "Fork", "industrial", 129, table, [("wood:teak", "powder:black"), ("wood:pine", "powder:white")], kind="hairpin", width=1.0, depth=0.55, thickness=0.035)
design("coffee_table", "Dalia", "contemporary", 259, table, [("wood:walnut", "wood:walnut"), ("paint:cream", "paint:cream")], kind="ribs", width=0.95, depth=0.7, shape="pebble", height=0.38, thickness=0.04)
design("coffee_table", "Duo", "Scandinavian", 169, nested, [("wood:birch", "powder:black"), ("marble:white", "metal:brass")])

design("side_table", "Peg", "Scandinavian", 69, table, [("wood:birch", "wood:birch"), ("paint:mustard", "wood:oak")], kind="three", width=0.42, height=0.5, shape="round", thickness=0.025)
design("side_table", "Tulip", "mid-century", 129, table, [("marble:white", "paint:white"), ("wood:walnut", "paint:black")], kind="pedestal", width=0.46, height=0.52, shape="round", thickness=0.02)
design("side_table", "Cee", "modern", 89, table, [("wood:oak", "powder:black"), ("powder:white", "powder:white")], kind="c", width=0.48, depth=0.34, height=0.6, thickness=0.02)
design("side_table", "Brett", "bohemian", 59, tray, [("metal:brass", "metal:brass"), ("powder:sage", "powder:sage")])
design("side_table", "Sten", "contemporary", 149, table, [("concrete:grey", "concrete:grey"), ("paint:terracotta", "paint:terracotta")], kind="drum", width=0.36, height=0.46, shape="round", thickness=0.05)
design("side_table", "Hall", "industrial", 179, console, [("wood:walnut", "powder:black"), ("wood:ash", "powder:white")])

DINING = dict(width=1.7, depth=0.88, height=0.74)
design("dining_table", "Lang", "Scandinavian", 399, table, [("wood:oak", "wood:oak"), ("wood:walnut", "wood:walnut")], thickness=0.035, **DINING)
design("dining_table", "Smed", "industrial", 449, table, [("wood:teak", "powder:black"), ("wood:dark", "powder:black")], kind="frame", thickness=0.045, **DINING)
design("dining_table", "Tulip dining", "mid-century", 489, table, [("marble:white", "paint:white"), ("wood:walnut", "paint:black")], kind="pedestal", width=1.15, height=0.74, shape="round", thickness=0.025)
design("dining_table", "Bukk", "rustic", 429, table, [("wood:pine", "wood:pine"), ("wood:ash", "paint:black")], kind="trestle", thickness=0.045, width=1.8, depth=0.9, height=0.74)
design("dining_table", "Ovale", "contemporary", 599, table, [("wood:walnut", "wood:walnut"), ("paint:white", "wood:oak")], kind="four", shape="oval", thickness=0.03, width=1.75, depth=1.0, height=0.74)
design("dining_table", "Kvist", "rustic", 349, table, [("wood:birch", "paint:white"), ("wood:honey", "paint:sage")], kind="square", thickness=0.035, width=1.5, depth=0.8, height=0.74)
design("dining_table", "Lilla", "Scandinavian", 79, table, [("paint:white", "wood:birch"), ("wood:birch", "paint:mint")], kind="four", width=0.7, depth=0.5, height=0.48)


def drawer_front(s, size, at, material, handle, kind="knob"):
    """A front proud of the carcass, with its handle."""
    w, h = size
    x, y, z = at
    s.box((w, 0.018, h), material, (x, y, z), bevel=0.004)
    if kind == "knob":
        s.lathe([(0, 0), (0.007, 0), (0.007, 0.012), (0.014, 0.018), (0.012, 0.027), (0, 0.029)], handle, (x, y - 0.009, z + h / 2), turn=(90, 0, 0), segments=14)
    elif kind == "pull":
        s.tube([(x - 0.06, y - 0.005, z + h / 2), (x - 0.06, y - 0.03, z + h / 2), (x + 0.06, y - 0.03, z + h / 2), (x + 0.06, y - 0.005, z + h / 2)], 0.005, handle, segments=8)
    elif kind == "cup":
        s.sheet([[(x + r * np.cos(a) * 0.045, y - 0.008 - d, z + h / 2 + 0.022 * np.sin(a)) for a in np.linspace(0, np.pi, 11)] for r, d in ((1, 0), (0.9, 0.018), (0.2, 0.024))], handle)
    elif kind == "groove":
        s.box((w * 0.3, 0.004, 0.014), "paint:black", (x, y - 0.008, z + h - 0.018), bevel=0.001)


def nightstand(s, body, front, handle="metal:brass", kind="knob", drawers=2, width=0.44, depth=0.38, height=0.52, foot="tapered", open_top=False):
    lift = {"tapered": 0.16, "square": 0.12, "plinth": 0.03, "sled": 0.2}[foot]
    if foot == "plinth":
        s.box((width - 0.04, depth - 0.04, lift), body)
    else:
        legs(s, width - 0.06, depth - 0.06, lift, body if foot != "sled" else handle, foot, 0.02, thick=0.017)
    body_height = height - lift
    s.box((width, depth - 0.01, 0.02), body, (0, 0.005, lift)); s.box((width, depth - 0.01, 0.022), body, (0, 0.005, height - 0.022))
    for x in (-1, 1):
        s.box((0.018, depth - 0.012, body_height - 0.042), body, (x * (width / 2 - 0.009), 0.005, lift + 0.02))
    s.box((width - 0.036, 0.01, body_height - 0.042), body, (0, depth / 2 - 0.006, lift + 0.02))
    bottom = lift + 0.022
    room = body_height - 0.046
    rows = drawers + (1 if open_top else 0)
    for k in range(drawers):
        drawer_front(s, (width - 0.042, room / rows - 0.006), (0, -depth / 2 + 0.012, bottom + room / rows * k), front, handle, kind)
    if open_top:
        s.box((width - 0.03, depth - 0.03, 0.014), body, (0, 0, bottom + room / rows * drawers))
        s.surface(0, 0, bottom + room / rows * drawers + 0.014, width - 0.14, depth - 0.14, room / rows - 0.02)
    s.surface(0, 0, height, width - 0.08, depth - 0.08)


design("nightstand", "Sova", "Scandinavian", 99, nightstand, [("wood:oak", "wood:oak"), ("paint:white", "paint:white")])
design("nightstand", "Natt", "modern", 79, nightstand, [("paint:black", "wood:walnut"), ("wood:birch", "paint:white")], kind="groove", drawers=1, open_top=True, foot="sled", handle="powder:black")
design("nightstand", "Bord", "classic", 129, nightstand, [("wood:walnut", "wood:walnut"), ("paint:navy", "paint:navy")], kind="cup", drawers=3, foot="plinth", height=0.58)
design("nightstand", "Cane", "bohemian", 139, nightstand, [("wood:honey", "rattan:natural"), ("paint:black", "rattan:natural")], drawers=1, height=0.55)
design("nightstand", "Lykke", "contemporary", 89, nightstand, [("paint:sage", "paint:sage"), ("paint:blush", "paint:blush")], drawers=1, open_top=True, foot="square", height=0.5)


def desk(s, top, body, kind="drawers", width=1.3, depth=0.62, height=0.74, handle="metal:brass"):
    z = height - 0.028
    s.box((width, depth, 0.028), top, (0, 0, z), bevel=0.006)
    if kind == "drawers":
        s.box((0.38, depth - 0.06, z - 0.1), body, (width / 2 - 0.21, 0.01, 0.1))
        for k in range(3):
            drawer_front(s, (0.36, (z - 0.13) / 3 - 0.008), (width / 2 - 0.21, -depth / 2 + 0.035, 0.115 + (z - 0.13) / 3 * k), body, handle, "pull")
        for x, y in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
            s.bar((x * (width / 2 - 0.06), y * (depth / 2 - 0.08), 0), (x * (width / 2 - 0.06), y * (depth / 2 - 0.08), z if x < 0 else 0.1), 0.016, top, end=0.02)
    elif kind == "trestle":
        for x in (-1, 1):
            q = x * (width / 2 - 0.22)
            for dx in (-1, 1):
                for y in (-1, 1):
                    s.beam((q + dx * 0.14, y * (depth / 2 - 0.07), 0), (q + dx * 0.03, y * (depth / 2 - 0.1), z), 0.035, 0.025, body)
            s.box((0.2, 0.02, 0.03), body, (q, depth / 2 - 0.08, 0.3)); s.box((0.2, 0.02, 0.03), body, (q, -depth / 2 + 0.08, 0.3))
    elif kind == "frame":
        for x in (-1, 1):
            q = x * (width / 2 - 0.04)
            s.tube([(q, -depth / 2 + 0.04, z), (q, -depth / 2 + 0.04, 0.015), (q, depth / 2 - 0.04, 0.015), (q, depth / 2 - 0.04, z)], 0.016, body, segments=4)
        s.box((width * 0.5, depth - 0.12, 0.09), top, (0, 0, z - 0.09)); drawer_front(s, (width * 0.5 - 0.02, 0.075), (0, -depth / 2 + 0.055, z - 0.085), top, handle, "knob")
    elif kind == "secretary":
        legs(s, width - 0.08, depth - 0.08, z, body, "tapered", 0.02, thick=0.02)
        s.box((width - 0.06, depth - 0.06, 0.1), body, (0, 0, z - 0.1))
        for x in (-1, 1):
            drawer_front(s, (width / 2 - 0.06, 0.08), (x * width / 4, -depth / 2 + 0.025, z - 0.09), body, handle, "knob")
            s.box((0.018, 0.22, 0.2), body, (x * (width / 2 - 0.05), depth / 2 - 0.13, height))
        s.box((width - 0.07, 0.23, 0.018), top, (0, depth / 2 - 0.13, height + 0.2)); s.box((width - 0.08, 0.012, 0.2), body, (0, depth / 2 - 0.025, height))
        s.surface(0, depth / 2 - 0.13, height + 0.218, width - 0.3, 0.14)
    elif kind == "lift":
        for x in (-1, 1):
            q = x * (width / 2 - 0.25)
            s.box((0.07, depth - 0.05, 0.03), body, (q, 0, 0)); s.box((0.06, 0.09, z - 0.03), body, (q, 0.03, 0.03)); s.box((0.05, depth - 0.1, 0.03), body, (q, 0, z - 0.03))
        s.box((width - 0.5, 0.03, 0.05), body, (0, 0.03, z - 0.06)); s.box((0.1, 0.03, 0.018), "plastic:black", (width / 2 - 0.2, -depth / 2 + 0.02, z - 0.018))
    s.surface(0, 0.02, height, width * 0.86, depth * 0.6)


design("desk", "Studie", "Scandinavian", 249, desk, [("wood:oak", "paint:white"), ("wood:oak", "paint:sage")])
design("desk", "Bock", "rustic", 179, desk, [("wood:pine", "wood:pine"), ("paint:white", "wood:birch")], kind="trestle")
design("desk", "Rail", "industrial", 229, desk, [("wood:walnut", "powder:black"), ("wood:ash", "powder:white")], kind="frame")
design("desk", "Brevet", "mid-century", 289, desk, [("wood:teak", "wood:teak"), ("wood:birch", "paint:blush")], kind="secretary", width=1.1, depth=0.55)
design("desk", "Hiss", "modern", 399, desk, [("wood:birch", "powder:white"), ("paint:black", "powder:black")], kind="lift", width=1.4, depth=0.7)
