"""Wardrobes, dressers, cabinets, kitchen runs, bookcases, shelves, TV stands and carts."""
import numpy as np

from registry import design
from seating import legs
from shapes import arc
from tables import drawer_front


def carcass(s, width, depth, height, body, lift=0.0, foot="plinth", thickness=0.02, handle="powder:black", back=True):
    """Open-fronted box: returns the lower and upper z of its inside."""
    if foot == "plinth":
        s.box((width - 0.04, depth - 0.05, lift), body)
    elif foot != "none":
        legs(s, width - 0.1, depth - 0.08, lift, handle if foot in ("sled", "round") else body, foot, 0.015, thick=0.018)
    s.box((width, depth, thickness), body, (0, 0, lift)); s.box((width, depth, thickness), body, (0, 0, height - thickness))
    for x in (-1, 1):
        s.box((thickness, depth - 0.002, height - lift - 2 * thickness), body, (x * (width - thickness) / 2, 0, lift + thickness))
    if back:
        s.box((width - 2 * thickness, 0.01, height - lift - 2 * thickness), body, (0, depth / 2 - 0.01, lift + thickness))
    return lift + thickness, height - thickness


def door(s, width, height, at, front, handle, side=1, kind="plain", knob="knob"):
    x, y, z = at
    if kind == "rattan":
        s.box((width - 0.05, 0.01, height - 0.05), "rattan:natural", (x, y + 0.002, z + 0.025))
    elif kind == "glass":
        s.box((width - 0.05, 0.004, height - 0.05), "pane:clear", (x, y, z + 0.025), bevel=0.001)
    elif kind == "mirror":
        s.box((width - 0.02, 0.008, height - 0.02), "mirror:clear", (x, y - 0.008, z + 0.01), bevel=0.001)
        s.box((width, 0.014, height), front, (x, y, z))
    elif kind == "panel":
        s.box((width, 0.012, height), front, (x, y + 0.003, z))
    elif kind == "slats":
        s.box((width, 0.01, height), front, (x, y + 0.004, z))
        n = max(4, int(width / 0.035))
        for k in range(n):
            s.box((width / n * 0.6, 0.016, height), front, (x - width / 2 + width / n * (k + 0.5), y - 0.004, z), bevel=0.003)
    else:
        s.box((width, 0.018, height), front, (x, y, z))
    if kind in ("rattan", "glass", "panel"):
        for dx in (-1, 1):
            s.box((0.045, 0.02, height), front, (x + dx * (width - 0.045) / 2, y, z))
        for dz in (0, height - 0.045):
            s.box((width - 0.09, 0.02, 0.045), front, (x, y, z + dz))
    hx = x + side * (width / 2 - 0.03)
    if knob == "knob":
        s.lathe([(0, 0), (0.007, 0), (0.007, 0.012), (0.014, 0.018), (0.012, 0.027), (0, 0.029)], handle, (hx, y - 0.009, z + height * (0.5 if height > 1 else 0.62)), turn=(90, 0, 0), segments=14)
    elif knob == "bar":
        q = min(0.09, height * 0.2)
        zc = z + height * 0.52
        s.tube([(hx, y - 0.005, zc - q), (hx, y - 0.03, zc - q), (hx, y - 0.03, zc + q), (hx, y - 0.005, zc + q)], 0.005, handle, segments=8)


def doors(s, count, width, low, high, y, front, handle, kind="plain", knob="knob"):
    w = width / count
    for k in range(count):
        side = 1 if k % 2 == 0 else -1
        if count % 2 and k == count - 1:
            side = -1
        door(s, w - 0.006, high - low - 0.006, (-width / 2 + w * (k + 0.5), y, low + 0.003), front, handle, side, kind, knob)


def wardrobe(s, body, front, count=2, width=1.0, height=1.95, depth=0.58, kind="plain", knob="bar", handle="powder:black", drawer=False, foot="plinth"):
    lift = 0.05 if foot == "plinth" else 0.14
    low, high = carcass(s, width, depth, height, body, lift, foot)
    y = -depth / 2 - 0.008
    if drawer:
        drawer_front(s, (width - 0.04, 0.26), (0, y, low), front, handle, "pull"); low += 0.27
    kinds = [kind] * count
    if kind == "mirror":
        kinds = ["plain", "mirror", "plain"][:count]
    w = (width - 0.03) / count
    for k in range(count):
        door(s, w - 0.006, high - low - 0.006, (-(width - 0.03) / 2 + w * (k + 0.5), y, low + 0.003), front, handle, 1 if k % 2 == 0 else -1, kinds[k], knob)
    s.surface(0, 0, height, width - 0.2, depth - 0.2)


def open_wardrobe(s, frame, wood):
    w, d, h = 1.1, 0.42, 1.75
    for x in (-1, 1):
        q = x * (w / 2 - 0.02)
        s.tube([(q, -d / 2 + 0.02, 0), (q, -d / 2 + 0.02, h), (q, d / 2 - 0.02, h), (q, d / 2 - 0.02, 0)], 0.014, frame)
    s.bar((-w / 2, 0, h - 0.08), (w / 2, 0, h - 0.08), 0.013, frame)
    for z in (0.12, 0.34):
        s.box((w - 0.02, d - 0.02, 0.02), wood, (0, 0, z))
    for k, c in enumerate(("white", "beige", "navy", "grey", "rust", "charcoal")):
        x = -0.4 + 0.14 * k
        s.soft((0.045, 0.34, 0.72 + 0.1 * (k % 3)), f"fabric:{c}", (x, 0, h - 0.2 - (0.72 + 0.1 * (k % 3))), radius=0.02, crown=0.005, wrinkle=0.012)
        s.tube([(x, 0, h - 0.2), (x, 0, h - 0.07)], 0.004, "metal:chrome", segments=6)
    s.surface(-0.2, 0, 0.36, 0.5, 0.25, 0.3)


design("wardrobe", "Garde", "Scandinavian", 399, wardrobe, [("paint:white", "paint:white"), ("wood:birch", "paint:sage")], drawer=True)
design("wardrobe", "Trio", "modern", 549, wardrobe, [("paint:white", "wood:oak"), ("paint:charcoal", "paint:charcoal")], count=3, width=1.45)
design("wardrobe", "Canna", "bohemian", 599, wardrobe, [("wood:honey", "wood:honey"), ("paint:black", "paint:black")], kind="rattan", foot="tapered", handle="metal:brass", knob="knob")
design("wardrobe", "Spegel", "classic", 629, wardrobe, [("wood:walnut", "wood:walnut"), ("paint:white", "paint:white")], count=3, kind="mirror", width=1.5, handle="metal:brass")
design("wardrobe", "Loft", "industrial", 199, open_wardrobe, [("powder:black", "wood:walnut"), ("powder:white", "wood:oak")])


def dresser(s, body, front, columns=2, rows=3, width=1.2, height=0.82, depth=0.45, kind="knob", handle="metal:brass", foot="tapered"):
    lift = 0.14 if foot in ("tapered", "sled") else 0.05
    low, high = carcass(s, width, depth, height, body, lift, foot, handle=handle)
    room, across = high - low, (width - 0.04) / columns
    for i in range(columns):
        for j in range(rows):
            drawer_front(s, (across - 0.008, room / rows - 0.008), (-(width - 0.04) / 2 + across * (i + 0.5), -depth / 2 - 0.004, low + 0.004 + room / rows * j), front, handle, kind)
    s.surface(0, 0, height, width - 0.2, depth - 0.15)


design("dresser", "Kommod", "Scandinavian", 249, dresser, [("wood:oak", "wood:oak"), ("paint:white", "paint:white"), ("wood:birch", "paint:sage")])
design("dresser", "Torn", "modern", 179, dresser, [("paint:white", "wood:birch"), ("paint:black", "paint:black")], columns=1, rows=5, width=0.6, height=1.15, kind="groove", foot="plinth")
design("dresser", "Alder", "mid-century", 329, dresser, [("wood:walnut", "wood:walnut"), ("wood:teak", "paint:cream")], kind="pull", width=1.4, rows=3, columns=3, height=0.76)
design("dresser", "Grand", "classic", 299, dresser, [("paint:navy", "paint:navy"), ("wood:dark", "wood:dark")], kind="cup", columns=1, rows=4, width=0.86, height=0.96, foot="plinth")
design("dresser", "Cane dresser", "bohemian", 359, dresser, [("wood:honey", "rattan:natural"), ("paint:white", "rattan:natural")], columns=2, rows=3)
design("dresser", "Pixi", "contemporary", 169, dresser, [("paint:blush", "paint:blush"), ("paint:mint", "paint:mint")], columns=1, rows=3, width=0.8, height=0.78, handle="wood:birch")


def cabinet(s, body, front, count=3, width=1.5, height=0.78, depth=0.42, kind="plain", knob="knob", handle="metal:brass", foot="tapered", drawers=False, shelves=0, open_bay=False):
    lift = 0.16 if foot in ("tapered", "sled") else 0.05
    low, high = carcass(s, width, depth, height, body, lift, foot, handle=handle)
    y = -depth / 2 - 0.006
    if drawers:
        w = (width - 0.04) / count
        for k in range(count):
            drawer_front(s, (w - 0.008, 0.16), (-(width - 0.04) / 2 + w * (k + 0.5), y, high - 0.165), front, handle, "knob" if knob == "knob" else "pull")
        high -= 0.17
    for k in range(shelves):
        z = low + (high - low) * (k + 1) / (shelves + 1)
        s.box((width - 0.04, depth - 0.03, 0.016), body, (0, 0.01, z))
        s.surface(0, 0.02, z + 0.016, width - 0.12, depth - 0.14, (high - low) / (shelves + 1) - 0.03)
    if shelves:
        s.surface(0, 0.02, low, width - 0.12, depth - 0.14, (high - low) / (shelves + 1) - 0.03)
    doors(s, count, width - 0.034, low, high, y, front, handle, kind, knob)
    s.surface(0, 0, height, width - 0.2, depth - 0.15)


design("cabinet", "Skenk", "mid-century", 449, cabinet, [("wood:walnut", "wood:walnut"), ("wood:oak", "paint:white")])
design("cabinet", "Rotang", "bohemian", 399, cabinet, [("wood:honey", "wood:honey"), ("paint:black", "paint:black")], kind="rattan", count=2, width=1.0, height=0.84)
design("cabinet", "Glimt", "Scandinavian", 379, cabinet, [("wood:oak", "wood:oak"), ("paint:black", "paint:black"), ("paint:sage", "paint:sage")], kind="glass", count=2, width=0.85, height=1.6, depth=0.36, shelves=3)
design("cabinet", "Lamell", "contemporary", 529, cabinet, [("wood:ash", "wood:ash"), ("paint:charcoal", "paint:charcoal")], kind="slats", count=4, width=1.6, knob="none", foot="plinth", height=0.74)
design("cabinet", "Skap", "industrial", 259, cabinet, [("powder:mustard", "powder:mustard"), ("powder:teal", "powder:teal"), ("powder:light grey", "powder:light grey")], count=2, width=0.8, height=1.2, depth=0.4, knob="bar", foot="square", handle="powder:black")
design("cabinet", "Herre", "classic", 479, cabinet, [("paint:navy", "paint:navy"), ("paint:cream", "paint:cream")], kind="panel", count=3, width=1.4, height=0.9, drawers=True, foot="plinth")


def kitchen(s, front, top, width=2.4, upper=True, kind="plain", knob="bar", handle="powder:black"):
    """A fitted run: base units with worktop and sink, open wall shelf or wall units above."""
    depth, n = 0.60, int(round(width / 0.6))
    s.box((width, depth - 0.08, 0.1), "paint:charcoal", (0, 0.02, 0)); s.box((width, depth - 0.04, 0.77), front, (0, 0.01, 0.1))
    for k in range(n):
        x = -width / 2 + 0.6 * (k + 0.5)
        if k % 2:
            for j in range(3):
                drawer_front(s, (0.592, 0.248), (x, -depth / 2 + 0.02, 0.108 + 0.254 * j), front, handle, "pull" if knob == "bar" else "knob")
        else:
            door(s, 0.592, 0.756, (x, -depth / 2 + 0.02, 0.108), front, handle, 1, kind, knob)
    s.box((width + 0.02, depth + 0.02, 0.035), top, (0, 0, 0.87), bevel=0.005)
    sink = -width / 2 + 0.9
    s.box((0.5, 0.38, 0.004), "metal:steel", (sink, -0.02, 0.904), bevel=0.001); s.box((0.44, 0.32, 0.003), "metal:bronze", (sink, -0.02, 0.907), bevel=0.001)
    s.tube([(sink, 0.2, 0.9), (sink, 0.2, 1.12), (sink, 0.16, 1.18), (sink, 0.06, 1.17), (sink, 0.03, 1.1)], 0.012, "metal:chrome")
    hob = width / 2 - 0.6
    s.box((0.56, 0.5, 0.005), "screen:black", (hob, 0, 0.904), bevel=0.002)
    if upper:
        for k in range(n):
            x = -width / 2 + 0.6 * (k + 0.5)
            if upper == "shelf":
                continue
            s.box((0.6, 0.34, 0.68), front, (x, depth / 2 - 0.18, 1.42)); door(s, 0.592, 0.672, (x, depth / 2 - 0.355, 1.424), front, handle, 1 if k % 2 == 0 else -1, kind, knob)
        if upper == "shelf":
            s.box((width, 0.24, 0.035), top, (0, depth / 2 - 0.12, 1.5)); s.surface(0, depth / 2 - 0.12, 1.535, width - 0.2, 0.14)
            for x in (-0.4, 0.4):
                s.box((0.02, 0.2, 0.12), handle, (x * width, depth / 2 - 0.1, 1.38))
    s.surface(width * 0.05, 0.1, 0.905, 0.4, 0.24); s.surface(-width / 2 + 0.3, 0.1, 0.905, 0.34, 0.24)


design("kitchen_cabinet", "Koka", "Scandinavian", 1890, kitchen, [("paint:white", "wood:oak"), ("paint:sage", "wood:oak")], upper="shelf")
design("kitchen_cabinet", "Cucina", "modern", 2490, kitchen, [("paint:charcoal", "marble:white"), ("wood:oak", "marble:white")], knob="none")
design("kitchen_cabinet", "Landa", "classic", 2190, kitchen, [("paint:navy", "wood:walnut"), ("paint:cream", "wood:oak")], kind="panel", knob="knob", handle="metal:brass")
design("kitchen_cabinet", "Liten", "contemporary", 1190, kitchen, [("paint:blush", "wood:birch"), ("paint:teal", "concrete:grey")], width=1.8, upper="shelf", knob="knob", handle="metal:brass")
design("kitchen_cabinet", "Verk", "industrial", 2690, kitchen, [("powder:black", "wood:walnut"), ("powder:grey", "concrete:light grey")], knob="bar")


def bookcase(s, wood, frame, kind="plain", width=0.8, height=1.85, depth=0.3, rows=5, columns=1):
    t = 0.022
    if kind == "plain":
        low, high = carcass(s, width, depth, height, wood, 0.05, "plinth", t)
        gap = (high - low) / rows
        for k in range(rows):
            z = low + gap * k
            if k:
                s.box((width - 2 * t, depth - 0.015, t), wood, (0, 0.005, z - t))
            for c in range(columns):
                w = (width - t) / columns
                s.surface(-width / 2 + t / 2 + w * (c + 0.5), 0.01, z, w - 0.06, depth - 0.08, gap - t - 0.01)
        for c in range(1, columns):
            s.box((t, depth - 0.015, high - low), wood, (-width / 2 + t / 2 + (width - t) / columns * c, 0.005, low))
        s.surface(0, 0, height, width - 0.15, depth - 0.1)
    elif kind == "ladder":
        for x in (-1, 1):
            q = x * (width / 2 - 0.012)
            s.beam((q, -depth / 2 - 0.1, 0), (q, depth / 2 - 0.02, height), 0.024, 0.04, frame)
        for k in range(rows):
            z = 0.22 + (height - 0.35) / (rows - 1) * k
            front = -depth / 2 - 0.1 + (depth + 0.06) * z / height
            d = depth / 2 - front
            s.box((width - 0.05, d, t), wood, (0, front + d / 2, z))
            s.surface(0, front + d / 2, z + t, width - 0.12, d - 0.06, (height - 0.35) / (rows - 1) - 0.06)
    elif kind == "frame":
        for x in (-1, 1):
            q = x * (width / 2 - 0.012)
            s.tube([(q, -depth / 2 + 0.012, 0), (q, -depth / 2 + 0.012, height), (q, depth / 2 - 0.012, height), (q, depth / 2 - 0.012, 0)], 0.011, frame, segments=6)
        for k in range(rows):
            z = 0.08 + (height - 0.12) / (rows - 1) * k
            s.box((width, depth, 0.025), wood, (0, 0, z - 0.025 if k == rows - 1 else z))
            s.surface(0, 0, z + (0 if k == rows - 1 else 0.025), width - 0.1, depth - 0.08, (height - 0.12) / (rows - 1) - 0.04)
        s.beam((-width / 2, depth / 2 - 0.01, 0.1), (width / 2, depth / 2 - 0.01, height - 0.1), 0.012, 0.006, frame)
    elif kind == "arch":
        low, high = 0.06, height - width / 2
        for x in (-1, 1):
            s.box((t, depth, high), wood, (x * (width - t) / 2, 0, 0))
        ring = arc(width / 2 - t / 2, 0, 180, 25)
        outer = np.array([[(x * (1 + o), y, high + z * (1 + o)) for x, z in ring] for o, y in ((0.05, -depth / 2), (0.05, depth / 2))])
        inner = np.array([[(x * (1 - o), y, high + z * (1 - o)) for x, z in ring] for o, y in ((0.03, depth / 2), (0.03, -depth / 2))])
        s.sheet(np.concatenate([outer, inner, outer[:1]]), wood)
        back = np.concatenate([[(-width / 2 + 0.01, 0.0), (width / 2 - 0.01, 0.0)], arc(width / 2 - 0.01, 0, 180, 25) + [0, high]])
        s.prism(back, 0.01, wood, (0, depth / 2, 0), (90, 0, 0))
        for k in range(rows):
            z = low + (high - low) / (rows - 1) * k
            s.box((width - 2 * t, depth - 0.02, t), wood, (0, 0, z)); s.surface(0, 0, z + t, width - 0.14, depth - 0.09, (high - low) / (rows - 1) - 0.05 if k < rows - 1 else 0.2)


design("bookcase", "Billow", "Scandinavian", 129, bookcase, [("paint:white", "powder:white"), ("wood:oak", "powder:black"), ("wood:dark", "powder:black")])
design("bookcase", "Stige", "contemporary", 119, bookcase, [("wood:oak", "wood:oak"), ("paint:black", "paint:black")], kind="ladder", width=0.7, height=1.8)
design("bookcase", "Rack", "industrial", 169, bookcase, [("wood:walnut", "powder:black"), ("wood:pine", "powder:white")], kind="frame", width=0.9, height=1.7, rows=5)
design("bookcase", "Kubik", "modern", 149, bookcase, [("paint:white", "powder:white"), ("wood:birch", "powder:white"), ("paint:teal", "powder:white")], columns=3, rows=3, width=1.14, height=1.18, depth=0.34)
design("bookcase", "Arco", "contemporary", 259, bookcase, [("wood:honey", "wood:honey"), ("paint:sage", "paint:sage")], kind="arch", width=0.85, height=1.9)
design("bookcase", "Smal", "Scandinavian", 79, bookcase, [("wood:pine", "wood:pine"), ("paint:navy", "paint:navy")], width=0.4, height=1.9, rows=6, depth=0.26)


def shelf(s, wood, bracket, kind="bracket", width=0.9, depth=0.2):
    """Hangs with its back at y = 0 and its middle at z = 0."""
    if kind == "bracket":
        s.box((width, depth, 0.026), wood, (0, -depth / 2, 0))
        for x in (-1, 1):
            q = x * width * 0.36
            s.tube([(q, -0.006, -0.16), (q, -0.006, -0.006), (q, -depth + 0.03, -0.006)], 0.007, bracket, segments=6); s.bar((q, -0.006, -0.14), (q, -depth + 0.05, -0.006), 0.005, bracket)
        s.surface(0, -depth / 2, 0.026, width - 0.1, depth - 0.08)
    elif kind == "ledge":
        s.box((width, depth * 0.55, 0.016), wood, (0, -depth * 0.275, 0)); s.box((width, 0.014, 0.07), wood, (0, -0.007, 0)); s.box((width, 0.012, 0.035), wood, (0, -depth * 0.55 + 0.006, 0))
        s.surface(0, -depth * 0.28, 0.016, width - 0.1, 0.05)
    elif kind == "box":
        for z in (-0.16, 0.144):
            s.box((width, depth, 0.018), wood, (0, -depth / 2, z))
        for x in (-1, 0, 1):
            s.box((0.018, depth, 0.3), wood, (x * (width - 0.018) / 2, -depth / 2, -0.15))
        for x in (-1, 1):
            s.surface(x * width / 4, -depth / 2, -0.142, width / 2 - 0.1, depth - 0.08, 0.27)
        s.surface(0, -depth / 2, 0.162, width - 0.1, depth - 0.08)
    elif kind == "double":
        for x in (-1, 1):
            s.box((0.014, 0.012, 0.72), bracket, (x * width * 0.4, -0.006, -0.36)); 
        for z in (-0.3, 0.08):
            s.box((width, depth, 0.022), wood, (0, -depth / 2, z)); s.surface(0, -depth / 2, z + 0.022, width - 0.1, depth - 0.08, 0.34)
            for x in (-1, 1):
                s.box((0.012, depth - 0.02, 0.016), bracket, (x * width * 0.4, -depth / 2, z - 0.016))
    elif kind == "round":
        s.tube([(0.3 * np.cos(a), -depth / 2, 0.3 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40, endpoint=False)], 0.009, bracket, closed=True)
        s.tube([(0.3 * np.cos(a), -0.008, 0.3 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 40, endpoint=False)], 0.009, bracket, closed=True)
        for z in (-0.15, 0.06):
            w = 2 * np.sqrt(0.09 - z * z) - 0.01
            s.box((w, depth, 0.018), wood, (0, -depth / 2, z - 0.018)); s.surface(0, -depth / 2, z, w - 0.12, depth - 0.08, 0.18)
    elif kind == "pegs":
        s.box((width, 0.02, 0.09), wood, (0, -0.01, -0.09)); s.box((width, depth * 0.8, 0.02), wood, (0, -depth * 0.4, 0))
        for k in range(5):
            s.bar(((k - 2) * width / 5.5, -0.02, -0.05), ((k - 2) * width / 5.5, -0.08, -0.035), 0.008, bracket, end=0.011)
        s.surface(0, -depth * 0.4, 0.02, width - 0.1, depth - 0.1)


design("wall_shelf", "Bjelke", "industrial", 39, shelf, [("wood:oak", "powder:black"), ("wood:walnut", "metal:brass")], mount="wall")
design("wall_shelf", "List", "Scandinavian", 19, shelf, [("paint:white", "paint:white"), ("wood:birch", "wood:birch"), ("paint:black", "paint:black")], mount="wall", kind="ledge", width=0.8)
design("wall_shelf", "Fack", "modern", 59, shelf, [("wood:oak", "wood:oak"), ("paint:sage", "paint:sage")], mount="wall", kind="box")
design("wall_shelf", "Rail shelf", "mid-century", 79, shelf, [("wood:teak", "powder:black"), ("wood:ash", "powder:white")], mount="wall", kind="double")
design("wall_shelf", "Ringa", "contemporary", 69, shelf, [("wood:walnut", "powder:black"), ("paint:white", "metal:brass")], mount="wall", kind="round", depth=0.16)
design("wall_shelf", "Knagg", "rustic", 45, shelf, [("wood:pine", "wood:pine"), ("wood:honey", "powder:black")], mount="wall", kind="pegs")


def tv_stand(s, body, front, kind="plain", count=2, width=1.6, height=0.5, depth=0.4, foot="tapered", handle="powder:black"):
    lift = 0.14 if foot in ("tapered", "sled") else 0.04
    low, high = carcass(s, width, depth, height, body, lift, foot, handle=handle)
    y = -depth / 2 - 0.006
    third = (width - 0.04) / 3
    for x in (-1, 1):
        s.box((0.018, depth - 0.02, high - low), body, (x * third / 2, 0.005, low))
        if kind == "drawers":
            for j in range(2):
                drawer_front(s, (third - 0.01, (high - low) / 2 - 0.008), (x * third, y, low + 0.004 + (high - low) / 2 * j), front, handle, "groove")
        else:
            door(s, third - 0.008, high - low - 0.006, (x * third, y, low + 0.003), front, handle, -x, kind, "knob" if kind in ("plain", "rattan", "panel") else "none")
    s.box((third - 0.02, depth - 0.03, 0.016), body, (0, 0.01, (low + high) / 2 - 0.008))
    s.surface(0, 0, low, third - 0.1, depth - 0.12, (high - low) / 2 - 0.03); s.surface(0, 0, (low + high) / 2 + 0.008, third - 0.1, depth - 0.12, (high - low) / 2 - 0.03)
    s.surface(0, 0, height, width - 0.2, depth - 0.14)


design("tv_stand", "Medi", "Scandinavian", 229, tv_stand, [("wood:oak", "paint:white"), ("paint:white", "paint:white")])
design("tv_stand", "Bas", "modern", 199, tv_stand, [("paint:black", "wood:walnut"), ("paint:light grey", "paint:light grey")], kind="drawers", foot="plinth", width=1.8, height=0.44)
design("tv_stand", "Lamell TV", "contemporary", 289, tv_stand, [("wood:walnut", "wood:walnut"), ("wood:ash", "wood:ash")], kind="slats", width=1.7)
design("tv_stand", "Cane media", "bohemian", 269, tv_stand, [("wood:honey", "wood:honey"), ("paint:black", "paint:black")], kind="rattan", width=1.5)
design("tv_stand", "Retro", "mid-century", 259, tv_stand, [("wood:teak", "wood:teak"), ("wood:walnut", "paint:mustard")], kind="plain", width=1.4, height=0.55, handle="metal:brass")
design("tv_stand", "Manor", "classic", 299, tv_stand, [("paint:navy", "paint:navy"), ("paint:cream", "paint:cream")], kind="panel", foot="plinth", height=0.54)


def cart(s, frame, tray, kind="tiers", width=0.5, depth=0.35, height=0.8):
    for x in (-1, 1):
        for y in (-1, 1):
            q = (x * (width / 2 - 0.02), y * (depth / 2 - 0.02))
            s.cylinder(0.028, 0.018, "plastic:black", (q[0] - 0.009, q[1], 0.028), turn=(0, 90, 0))
            s.bar((*q, 0.05), (*q, height), 0.011, frame)
    levels = {"tiers": (0.12, 0.43, height - 0.05), "bar": (0.18, height - 0.1), "butcher": (0.15, 0.4, height - 0.04), "wire": (0.12, 0.43, height - 0.05)}[kind]
    for z in levels:
        if kind in ("tiers", "wire"):
            s.box((width, depth, 0.008), tray, (0, 0, z))
            for y in (-1, 1):
                s.box((width, 0.006, 0.075), tray, (0, y * depth / 2, z), bevel=0.002)
            for x in (-1, 1):
                s.box((0.006, depth, 0.075), tray, (x * width / 2, 0, z), bevel=0.002)
        elif kind == "bar":
            s.box((width - 0.03, depth - 0.03, 0.01), tray, (0, 0, z))
            s.tube([(x * (width / 2 - 0.02), y * (depth / 2 - 0.02), z + 0.08) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))], 0.007, frame, closed=True, segments=8)
            s.tube([(x * (width / 2 - 0.02), y * (depth / 2 - 0.02), z) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))], 0.009, frame, closed=True, segments=8)
        else:
            s.box((width + (0.04 if z == levels[-1] else -0.02), depth + (0.04 if z == levels[-1] else -0.02), 0.04 if z == levels[-1] else 0.02), tray, (0, 0, z))
        top = z + (0.04 if kind == "butcher" and z == levels[-1] else 0.012 if kind != "butcher" else 0.02)
        s.surface(0, 0, top, width - 0.16, depth - 0.14, 0.26 if z != levels[-1] else 9)
    s.tube([(-width / 2 + 0.02, -depth / 2 + 0.02, height - 0.02), (-width / 2 - 0.05, -depth / 2 + 0.02, height + 0.03), (-width / 2 - 0.05, depth / 2 - 0.02, height + 0.03), (-width / 2 + 0.02, depth / 2 - 0.02, height - 0.02)], 0.01, frame)


design("cart", "Rulla", "Scandinavian", 49, cart, [("powder:white", "powder:white"), ("powder:teal", "powder:teal"), ("powder:red", "powder:red")])
design("cart", "Toast", "contemporary", 139, cart, [("metal:brass", "glass:clear"), ("powder:black", "glass:smoke")], kind="bar", width=0.7, depth=0.4, height=0.85)
design("cart", "Hugg", "rustic", 119, cart, [("powder:white", "wood:birch"), ("powder:black", "wood:teak")], kind="butcher", width=0.65, depth=0.42, height=0.88)
design("cart", "Verkstad", "industrial", 79, cart, [("powder:grey", "powder:grey"), ("powder:mustard", "powder:mustard")], kind="tiers", width=0.6, depth=0.4, height=0.84)
design("cart", "Servera", "mid-century", 129, cart, [("wood:walnut", "wood:walnut"), ("metal:chrome", "paint:white")], kind="bar", width=0.65, depth=0.42, height=0.72)
