"""Sofas, armchairs, chairs, office chairs, stools, benches and ottomans."""
import numpy as np

from registry import design, each
from shapes import arc, ellipse, rounded_rectangle, spline


def legs(s, width, depth, height, material, kind="tapered", splay=0.03, thick=0.022):
    """Four legs, from the corners of a rectangle down to the floor."""
    for x in (-1, 1):
        for y in (-1, 1):
            top = np.array([x * width / 2, y * depth / 2, height])
            foot = top + [x * splay, y * splay, -height]
            if kind == "tapered":
                s.bar(foot, top + [0, 0, 0.01], thick * 0.6, material, end=thick)
            elif kind == "round":
                s.bar(foot, top, thick, material)
            elif kind == "square":
                s.beam(foot, top, thick * 2, thick * 2, material)
            elif kind == "block":
                s.box((thick * 3, thick * 3, height), material, (top[0], top[1], 0))
    if kind == "sled":
        for x in (-1, 1):
            a, b = width / 2 * x, depth / 2
            s.tube([(a, -b, height), (a, -b, 0.012), (a, b, 0.012), (a, b, height)], 0.011, material)


def sofa(s, cloth, feet, seats=3, width=2.1, depth=0.92, arm=0.16, arm_height=0.60, back=0.80, leg="tapered",
         leg_height=0.14, chaise=False, rolled=False, cushions=True, low=False):
    inner = width - 2 * arm
    seat_top = 0.43
    legs(s, width - 0.16, depth - 0.16, leg_height, feet, leg, splay=0.02)
    s.soft((width - 0.02, depth - 0.04, 0.16), cloth, (0, 0, leg_height), radius=0.03, crown=0.0)
    z = leg_height + 0.14
    s.soft((width - 0.04, 0.2, back - z), cloth, (0, depth / 2 - 0.12, z), radius=0.07, crown=0.01)
    for x in (-1, 1):
        if arm > 0.05:
            if rolled:
                s.soft((arm * 0.8, depth - 0.05, arm_height - z - 0.05), cloth, (x * (width - arm) / 2, 0, z), radius=0.05)
                s.tube([(x * (width - arm) / 2, -depth / 2 + 0.02, arm_height - 0.04), (x * (width - arm) / 2, depth / 2 - 0.1, arm_height - 0.04)], arm * 0.55, cloth, segments=18)
            else:
                s.soft((arm, depth - 0.02, arm_height - z), cloth, (x * (width - arm) / 2, 0, z), radius=min(0.06, arm * 0.45), crown=0.005)
    each_width = inner / seats
    for k in range(seats):
        x = -inner / 2 + each_width * (k + 0.5)
        long = 0.72 if chaise and k == seats - 1 else 0.0
        d = depth - 0.26 + long
        s.soft((each_width - 0.008, d, seat_top - z + 0.06), cloth, (x, -depth / 2 + d / 2 - long - 0.01, z - 0.02), radius=0.05, crown=0.022)
        if long:
            s.soft((each_width + arm - 0.02, long + 0.1, 0.16), cloth, (x + arm / 2, -depth / 2 - long / 2 + 0.03, leg_height), radius=0.03, crown=0)
            for q in (-1, 1):
                s.bar((x + q * each_width * 0.42, -depth / 2 - long + 0.08, 0), (x + q * each_width * 0.42, -depth / 2 - long + 0.08, leg_height), 0.014, feet, end=0.022)
        if cushions:
            s.soft((each_width - 0.03, 0.19, back - seat_top + 0.02), cloth, (x, depth / 2 - 0.27, seat_top), turn=(-10, 0, 0), radius=0.08, crown=0.03)
        s.rests.append(((x, depth / 2 - (0.47 if cushions else 0.36), seat_top + 0.03), (-20, 0, 0)))


def lounge(s, cloth, wood, kind="slats"):
    """A wooden-framed easy chair with loose cushions."""
    w, d = 0.70, 0.76
    for x in (-1, 1):
        q = x * (w / 2 - 0.02)
        s.beam((q, -d / 2 + 0.03, 0), (q, -d / 2 + 0.06, 0.56), 0.04, 0.035, wood)
        s.beam((q, d / 2 - 0.05, 0), (q, d / 2 - 0.14, 0.56), 0.04, 0.035, wood)
        s.box((0.055, d - 0.06, 0.03), wood, (q, -0.01, 0.555), bevel=0.01)
        s.beam((q, -d / 2 + 0.05, 0.33), (q, d / 2 - 0.1, 0.26), 0.035, 0.03, wood)
    s.box((w - 0.06, 0.035, 0.06), wood, (0, -d / 2 + 0.06, 0.29))
    s.box((w - 0.06, 0.035, 0.06), wood, (0, d / 2 - 0.12, 0.24))
    for k in range(6):
        x = -0.25 + 0.1 * k
        s.beam((x, d / 2 - 0.17, 0.30), (x, d / 2 + 0.02, 0.84), 0.045, 0.016, wood)
    s.box((w - 0.08, 0.03, 0.07), wood, (0, d / 2 + 0.015, 0.81), turn=(-18, 0, 0))
    s.soft((w - 0.1, d - 0.2, 0.12), cloth, (0, -0.06, 0.30), turn=(-5, 0, 0), radius=0.045, crown=0.02)
    s.soft((w - 0.12, 0.13, 0.52), cloth, (0, d / 2 - 0.22, 0.40), turn=(-18, 0, 0), radius=0.05, crown=0.025)
    s.rests.append(((0, d / 2 - 0.33, 0.43), (-24, 0, 0)))


def tub(s, cloth, feet, height=0.74, swivel=False):
    """A round-backed armchair."""
    a = np.radians(np.linspace(-20, 200, 40))
    rows = []
    for inner, z in ((0.34, 0.18), (0.38, 0.14), (0.40, 0.2), (0.41, 0.5), (0.40, 0.97), (0.37, 1.0), (0.33, 0.98), (0.30, 0.9), (0.29, 0.3)):
        top = height - 0.16 * np.clip(-np.sin(a) * 0.6 + 0.55, 0, 1)
        rows.append(np.stack([inner * np.cos(a), inner * 0.95 * np.sin(a), z * top + 0 * a], 1))
    s.sheet(rows, cloth)
    for k in (0, -1):
        s.sheet(np.array([[r[k] for r in rows[:5]], [r[k] for r in rows[::-1][:5]]]), cloth)
    s.lathe([(0, 0.16), (0.36, 0.16), (0.38, 0.2), (0.37, 0.3), (0, 0.3)], cloth)
    s.soft((0.60, 0.62, 0.16), cloth, (0, -0.05, 0.28), radius=0.07, crown=0.03)
    if swivel:
        s.cylinder(0.27, 0.025, feet, (0, 0, 0)); s.cylinder(0.04, 0.16, feet, (0, 0, 0.02))
    else:
        legs(s, 0.46, 0.46, 0.18, feet, "tapered", 0.03)
    s.rests.append(((0, 0.19, 0.44), (-16, 0, 0)))


def wing(s, cloth, feet):
    sofa(s, cloth, feet, seats=1, width=0.78, depth=0.82, arm=0.12, arm_height=0.60, back=1.06, leg_height=0.18, cushions=False)
    s.soft((0.5, 0.14, 0.64), cloth, (0, 0.23, 0.42), turn=(-8, 0, 0), radius=0.06, crown=0.03)
    for x in (-1, 1):
        s.soft((0.09, 0.30, 0.46), cloth, (x * 0.33, 0.2, 0.58), radius=0.04, turn=(0, 0, x * -6))


def basket_chair(s, cane, cloth):
    """A rattan shell on a rattan frame."""
    a = np.radians(np.linspace(0, 180, 25))
    rows = [np.stack([r * np.cos(a), r * np.sin(a) - 0.08, z + lift * np.sin(a)], 1)
            for r, z, lift in ((0.05, 0.36, 0), (0.3, 0.37, 0.0), (0.36, 0.45, 0.08), (0.40, 0.56, 0.22), (0.43, 0.62, 0.32))]
    s.sheet(rows, cane)
    s.tube(rows[-1], 0.022, cane); s.tube(rows[1], 0.014, cane)
    s.lathe([(0, 0.34), (0.31, 0.34), (0.32, 0.37), (0, 0.38)], cane, (0, -0.08, 0))
    s.lathe([(0.3, 0), (0.3, 0.03), (0.27, 0.2), (0.29, 0.35), (0.275, 0.35), (0.255, 0.2), (0.285, 0.03), (0.285, 0)], cane, (0, -0.05, 0))
    s.soft((0.54, 0.54, 0.09), cloth, (0, -0.08, 0.375), radius=0.04, crown=0.03)
    s.rests.append(((0, 0.2, 0.45), (-18, 0, 0)))


def rocker(s, cloth, wood):
    lounge(s, cloth, wood)
    for x in (-1, 1):
        y = np.linspace(-0.48, 0.56, 18)
        s.tube(np.stack([np.full(18, x * 0.33), y, 0.015 + 0.28 * y ** 2], 1), 0.02, wood)


design("sofa", "Havn", "Scandinavian", 799, sofa, each("fabric", "light grey,teal,beige", "wood:oak"))
design("sofa", "Lund", "modern", 649, sofa, each("velvet", "green,blush,navy", "metal:brass"), seats=2, width=1.62, arm=0.1, arm_height=0.58, back=0.78, leg_height=0.17)
design("sofa", "Corso", "modern", 1199, sofa, each("fabric", "charcoal,cream", "powder:black"), seats=3, width=2.5, chaise=True, arm=0.2, leg="block", leg_height=0.06, back=0.76)
design("sofa", "Chester", "classic", 990, sofa, each("leather", "caramel,brown", "wood:walnut"), seats=3, width=2.05, rolled=True, arm=0.22, arm_height=0.66, back=0.76, leg="round", leg_height=0.1)
design("sofa", "Pouf", "contemporary", 890, sofa, each("boucle", "cream,sage,rust", "wood:dark"), seats=2, width=1.8, arm=0.28, arm_height=0.56, back=0.70, leg="block", leg_height=0.05, cushions=False)
design("sofa", "Nook", "mid-century", 720, sofa, each("fabric", "mustard,blue", "wood:walnut"), seats=3, width=1.9, arm=0.07, arm_height=0.56, back=0.82, leg_height=0.2)

design("armchair", "Havn armchair", "Scandinavian", 349, sofa, each("fabric", "light grey,rust", "wood:oak"), seats=1, width=0.86, depth=0.84, arm=0.14)
design("armchair", "Skog", "mid-century", 299, lounge, each("fabric", "olive,charcoal,cream", "wood:teak"))
design("armchair", "Conca", "contemporary", 420, tub, each("velvet", "mustard,teal,blush", "metal:brass"))
design("armchair", "Orbit", "modern", 460, tub, each("boucle", "cream,grey", "powder:black"), height=0.70, swivel=True)
design("armchair", "Albion", "classic", 499, wing, each("fabric", "green,beige", "wood:walnut"))
design("armchair", "Isla", "coastal", 229, basket_chair, [("rattan:natural", "fabric:cream"), ("rattan:brown", "fabric:sage")])
design("armchair", "Rokka", "mid-century", 329, rocker, [("fabric:sky", "wood:birch"), ("leather:black", "wood:walnut")])


def chair(s, main, seat, back="slats", leg="tapered", pad=False, width=0.44, depth=0.44, top=0.82, splay=0.025, arms=False):
    legs(s, width - 0.06, depth - 0.06, 0.43, main, leg, splay, thick=0.017)
    if pad:
        s.soft((width, depth, 0.07), seat, (0, 0, 0.41), radius=0.03, crown=0.015)
    else:
        s.prism(rounded_rectangle(width, depth, 0.05), 0.028, seat, (0, 0, 0.425), bevel=0.008)
    y = depth / 2 - 0.03
    lean = 0.09
    post = lambda x, z: (x, y + lean * (z - 0.43) / 0.4, z)
    side = width / 2 - 0.03
    if back in ("slats", "ladder", "spindle", "cross", "bar"):
        for x in (-side, side):
            s.tube(spline([post(x, 0.40), post(x, 0.6), post(x, top)], 8), [0.016] * 4 + [0.014] * 4, main)
    if back == "slats":
        s.box((width - 0.04, 0.022, 0.08), main, post(0, top - 0.08), turn=(-12, 0, 0), bevel=0.006)
        for k in range(5):
            x = (k - 2) * 0.07
            s.beam(post(x, 0.44), post(x, top - 0.05), 0.028, 0.012, main)
    elif back == "ladder":
        for z in (0.56, 0.66, 0.76):
            s.box((width - 0.05, 0.018, 0.05), main, post(0, z - 0.02), turn=(-12, 0, 0), bevel=0.006)
    elif back == "spindle":
        curve = [(x, post(0, top)[1] + 0.03 - 1.1 * x * x * 0.5, top) for x in np.linspace(-side - 0.01, side + 0.01, 15)]
        s.tube(curve, 0.017, main)
        for x in np.linspace(-side * 0.75, side * 0.75, 6):
            s.bar(post(x * 0.85, 0.44), (x, post(0, top)[1] + 0.03 - 0.55 * x * x, top), 0.007, main)
    elif back == "cross":
        s.box((width - 0.04, 0.022, 0.06), main, post(0, top - 0.06), turn=(-12, 0, 0), bevel=0.006)
        s.beam(post(-side, 0.48), post(side, top - 0.05), 0.022, 0.014, main)
        s.beam(post(side, 0.48), post(-side, top - 0.05), 0.022, 0.016, main)
    elif back == "bar":
        curve = [(x, post(0, top)[1] + 0.03 - 0.7 * x * x, 0) for x in np.linspace(-side - 0.03, side + 0.03, 13)]
        s.sheet([[(p[0], p[1], z) for p in curve] for z in (top - 0.13, top)], main)
        s.sheet([[(p[0], p[1] - 0.016, z) for p in curve] for z in (top - 0.13, top)], main)
        s.tube([(p[0], p[1] - 0.008, top) for p in curve], 0.011, main)
        s.tube([(p[0], p[1] - 0.008, top - 0.13) for p in curve], 0.011, main)
    elif back == "panel":
        for x in (-side, side):
            s.tube([post(x, 0.40), post(x, 0.55)], 0.014, main)
        s.soft((width - 0.01, 0.05, top - 0.5), seat, post(0, 0.48), turn=(-12, 0, 0), radius=0.025, crown=0.01)
    elif back == "cane":
        for x in (-side, side):
            s.tube([post(x, 0.40), post(x, top)], 0.016, main)
        for z in (0.5, top - 0.03):
            s.box((width - 0.06, 0.024, 0.035), main, post(0, z), turn=(-12, 0, 0))
        s.box((width - 0.08, 0.008, top - 0.55), "rattan:natural", post(0, 0.52), turn=(-12, 0, 0))
    if arms:
        for x in (-1, 1):
            s.tube(spline([(x * (side + 0.04), -depth / 2 + 0.1, 0.43), (x * (side + 0.05), -depth / 2 + 0.09, 0.62), (x * (side + 0.05), 0, 0.64), post(x * side, 0.66)], 14), 0.013, main)


def shell_chair(s, shell, feet, leg="tapered", arms=False):
    """A one-piece moulded seat."""
    rows = []
    for t in np.linspace(0, 1, 16):
        y = -0.22 + 0.40 * min(t / 0.55, 1) + 0.07 * max(0, (t - 0.55) / 0.45)
        z = 0.455 - 0.02 * np.sin(min(t / 0.55, 1) * np.pi) + 0.38 * max(0, (t - 0.5) / 0.5) ** 1.2
        half = 0.225 - 0.05 * max(0, (t - 0.75) / 0.25) ** 2 - 0.02 * (1 - min(t / 0.1, 1))
        x = np.linspace(-1, 1, 13)
        lift = (0.16 if arms and t > 0.25 else 0.035) * np.abs(x) ** 3
        forward = 0.06 * x ** 2 * max(0, (t - 0.5) / 0.5)
        rows.append(np.stack([x * half, y - forward + 0 * x, z + lift], 1))
    rows = np.array(rows)
    s.sheet(rows, shell); s.sheet(rows[::-1] - [0, 0, 0.012], shell)
    rim = np.concatenate([rows[0], rows[1:, -1], rows[-1][::-1][1:], rows[::-1][1:-1, 0]])
    s.tube(rim - [0, 0, 0.006], 0.0075, shell, closed=True, segments=6)
    legs(s, 0.28, 0.28, 0.44, feet, leg, 0.06, thick=0.015)


design("chair", "Alva", "Scandinavian", 89, chair, [("wood:oak", "wood:oak"), ("paint:black", "paint:black"), ("paint:white", "wood:birch")], back="spindle")
design("chair", "Bruk", "rustic", 69, chair, [("wood:pine", "wood:pine"), ("paint:sage", "paint:sage")], back="ladder", leg="square", splay=0.0)
design("chair", "Cirka", "modern", 59, shell_chair, [("plastic:white", "wood:beech"), ("plastic:mustard", "wood:beech"), ("plastic:teal", "powder:black")])
design("chair", "Dorn", "industrial", 79, chair, [("powder:black", "wood:walnut"), ("powder:red", "powder:red")], back="bar", leg="round", splay=0.04)
design("chair", "Elin", "contemporary", 119, chair, [("wood:walnut", "fabric:cream"), ("wood:oak", "fabric:blue"), ("powder:black", "velvet:green")], back="panel", pad=True)
design("chair", "Fika", "classic", 99, chair, [("wood:dark", "wood:dark"), ("wood:beech", "rattan:natural")], back="cross")
design("chair", "Gry", "mid-century", 139, chair, [("wood:teak", "fabric:charcoal"), ("wood:ash", "fabric:olive")], back="cane", pad=True)
design("chair", "Hal", "Scandinavian", 95, chair, [("wood:birch", "fabric:grey"), ("paint:navy", "paint:navy")], back="slats", arms=True)


def office_chair(s, cloth, frame, back="mesh", arms=True, high=False):
    for k in range(5):
        a = np.radians(72 * k + 90)
        tip = (0.30 * np.cos(a), 0.30 * np.sin(a), 0.075)
        s.beam((0, 0, 0.10), tip, 0.045, 0.028, frame)
        for side in (-1, 1):
            s.cylinder(0.028, 0.018, "plastic:black", (tip[0] - np.sin(a) * 0.022 * side, tip[1] + np.cos(a) * 0.022 * side, 0.028), turn=(0, 90, np.degrees(a) + 90))
    s.cylinder(0.028, 0.16, frame, (0, 0, 0.08)); s.cylinder(0.016, 0.2, "metal:chrome", (0, 0, 0.2)); s.box((0.2, 0.2, 0.04), "plastic:black", (0, 0, 0.38))
    s.soft((0.50, 0.49, 0.09), cloth, (0, -0.02, 0.41), radius=0.04, crown=0.02)
    top = 1.08 if high else 0.92
    s.tube(spline([(0, 0.1, 0.40), (0, 0.27, 0.42), (0, 0.29, 0.62), (0, 0.33, 0.78)], 12), 0.02, frame)
    if back == "mesh":
        rows = [[(x * (0.23 - 0.03 * t), 0.27 + 0.09 * t - 0.10 * x * x, 0.52 + (top - 0.52) * t) for x in np.linspace(-1, 1, 11)] for t in np.linspace(0, 1, 9)]
        s.sheet(rows, cloth)
        rim = np.concatenate([rows[0], [r[-1] for r in rows[1:]], rows[-1][::-1][1:], [r[0] for r in rows[::-1][1:-1]]])
        s.tube(rim, 0.013, frame, closed=True, segments=8)
    elif back == "padded":
        s.soft((0.48, 0.10, top - 0.5), cloth, (0, 0.24, 0.5), turn=(-8, 0, 0), radius=0.05, crown=0.02)
    else:
        for k in range(int((top - 0.5) / 0.085)):
            z = 0.52 + 0.085 * k
            s.soft((0.47, 0.07, 0.083), cloth, (0, 0.24 + (z - 0.5) * 0.16, z), radius=0.034, crown=0.0, wrinkle=0.0)
    if arms:
        for x in (-1, 1):
            s.tube([(x * 0.22, 0.02, 0.43), (x * 0.29, 0.02, 0.45), (x * 0.29, 0.02, 0.64)], 0.014, frame)
            s.soft((0.07, 0.26, 0.035), "plastic:black", (x * 0.29, 0, 0.63), radius=0.015, crown=0, wrinkle=0)


design("office_chair", "Flexo", "modern", 189, office_chair, [("fabric:black", "plastic:black"), ("fabric:grey", "plastic:white")])
design("office_chair", "Ledger", "classic", 249, office_chair, [("leather:brown", "metal:chrome"), ("leather:black", "metal:chrome")], back="padded", high=True)
design("office_chair", "Ribba", "mid-century", 299, office_chair, [("leather:cream", "metal:chrome"), ("leather:caramel", "metal:chrome")], back="ribs")
design("office_chair", "Pilot", "Scandinavian", 129, office_chair, [("fabric:blue", "plastic:white"), ("fabric:blush", "plastic:white")], back="padded", arms=False)
design("office_chair", "Tasker", "modern", 159, office_chair, [("fabric:green", "plastic:black"), ("fabric:red", "plastic:black")], back="mesh", arms=False)


def stool(s, main, seat, height=0.65, radius=0.17, leg="tapered", pad=False, ring=True, three=False):
    n = 3 if three else 4
    for k in range(n):
        a = np.radians(360 / n * k + 45)
        top, foot = 0.72 * radius, radius * 1.05
        s.bar((np.cos(a) * foot, np.sin(a) * foot, 0), (np.cos(a) * top, np.sin(a) * top, height - 0.02), 0.013, main, end=0.017)
    if ring:
        q = radius * 0.97
        s.tube(np.c_[arc(q, 0, 354, 30), np.full(30, height * 0.32)], 0.008, main, closed=True)
    if pad:
        s.lathe([(0, 0), (radius - 0.02, 0), (radius, 0.02), (radius, 0.045), (radius - 0.03, 0.075), (0, 0.085)], seat, (0, 0, height - 0.04))
    else:
        s.lathe([(0, 0), (radius - 0.008, 0), (radius, 0.01), (radius, 0.024), (radius - 0.02, 0.032), (0, 0.02)], seat, (0, 0, height - 0.025))
    s.surface(0, 0, height + (0.045 if pad else 0), radius, radius)


def step_stool(s, wood, second):
    for x in (-1, 1):
        s.prism(np.array([(-0.19, 0), (0.19, 0), (0.13, 0.42), (-0.02, 0.42), (-0.03, 0.22), (-0.17, 0.22)]), 0.022, wood, (x * 0.18 - 0.011, 0, 0), (90, 0, 90))
    s.box((0.40, 0.17, 0.022), second, (0, 0.055, 0.42)); s.box((0.40, 0.17, 0.022), second, (0, -0.11, 0.22))


design("stool", "Pinne", "Scandinavian", 49, stool, [("wood:birch", "wood:birch"), ("paint:black", "paint:black")], height=0.45, ring=False)
design("stool", "Barra", "industrial", 79, stool, [("powder:black", "wood:walnut"), ("powder:white", "wood:oak")], height=0.74)
design("stool", "Cosi", "contemporary", 99, stool, [("metal:brass", "velvet:green"), ("powder:black", "leather:caramel")], height=0.70, pad=True)
design("stool", "Tripp", "rustic", 39, stool, [("wood:pine", "wood:pine"), ("wood:walnut", "wood:walnut")], height=0.44, three=True, ring=False, radius=0.16)
design("stool", "Trappa", "Scandinavian", 45, step_stool, [("wood:beech", "wood:beech"), ("paint:white", "wood:oak")])


def bench(s, main, seat, kind="slab", width=1.2, depth=0.36, height=0.45):
    if kind == "slab":
        s.box((width, depth, 0.04), seat, (0, 0, height - 0.04), bevel=0.008)
        for x in (-1, 1):
            s.box((0.04, depth - 0.03, height - 0.04), main, (x * (width / 2 - 0.12), 0, 0))
        s.box((width - 0.28, 0.03, 0.06), main, (0, 0, height * 0.4))
    elif kind == "padded":
        s.soft((width, depth, 0.11), seat, (0, 0, height - 0.11), radius=0.04, crown=0.015)
        legs(s, width - 0.14, depth - 0.1, height - 0.1, main, "tapered", 0.03)
    elif kind == "slats":
        for k in range(5):
            s.box((width, depth / 5 - 0.012, 0.025), seat, (0, -depth / 2 + depth / 5 * (k + 0.5), height - 0.025))
        for x in (-1, 1):
            q = x * (width / 2 - 0.12)
            s.tube([(q, -depth / 2 + 0.03, height - 0.03), (q, -depth / 2 + 0.03, 0.012), (q, depth / 2 - 0.03, 0.012), (q, depth / 2 - 0.03, height - 0.03)], 0.012, main)
    elif kind == "storage":
        s.box((width, depth, height - 0.09), main, (0, 0, 0.03)); s.soft((width + 0.01, depth + 0.01, 0.07), seat, (0, 0, height - 0.065), radius=0.03, crown=0.01)
        for x in (-1, 0, 1):
            s.box((width / 3 - 0.03, 0.012, height - 0.16), main, (x * width / 3, -depth / 2 - 0.004, 0.06), bevel=0.005)
    elif kind == "backed":
        legs(s, width - 0.08, depth - 0.08, height - 0.03, main, "tapered", 0.02)
        s.box((width, depth, 0.035), seat, (0, 0, height - 0.035), bevel=0.008)
        for x in np.linspace(-width / 2 + 0.04, width / 2 - 0.04, 15):
            s.bar((x, depth / 2 - 0.04, height - 0.01), (x, depth / 2 + 0.03, height + 0.36), 0.009, main)
        s.box((width, 0.03, 0.06), main, (0, depth / 2 + 0.03, height + 0.35), turn=(-10, 0, 0), bevel=0.008)
    s.rests.append(((-width / 2 + 0.3, depth / 2 - 0.12, height + 0.02), (-12, 0, 0)))


design("bench", "Planka", "rustic", 149, bench, [("wood:oak", "wood:oak"), ("wood:walnut", "wood:walnut")])
design("bench", "Sofi", "contemporary", 179, bench, [("metal:brass", "velvet:blush"), ("wood:oak", "boucle:cream")], kind="padded")
design("bench", "Ribb", "industrial", 129, bench, [("powder:black", "wood:teak"), ("powder:white", "wood:birch")], kind="slats")
design("bench", "Kista", "Scandinavian", 199, bench, [("paint:white", "fabric:beige"), ("paint:sage", "fabric:grey")], kind="storage")
design("bench", "Vinda", "classic", 229, bench, [("wood:dark", "wood:dark"), ("paint:white", "wood:oak")], kind="backed")


def ottoman(s, cloth, feet, kind="round", width=0.5, height=0.4):
    if kind == "round":
        rim = arc(0.05, 0, 90, 7) + [width / 2 - 0.05, height - 0.05]
        s.lathe([(0, 0.03), (width / 2 - 0.02, 0.03), (width / 2 - 0.004, 0.045), (width / 2, 0.07), *rim, (width * 0.25, height + 0.008), (0, height + 0.012)], cloth, segments=44)
        s.cylinder(width / 2 - 0.04, 0.03, feet)
    elif kind == "cube":
        s.soft((width, width, height), cloth, radius=0.04, crown=0.015)
        s.tube(np.c_[rounded_rectangle(width - 0.005, width - 0.005, 0.04), np.full(24, height - 0.04)], 0.006, feet, closed=True)
    elif kind == "long":
        s.soft((width * 1.7, width, 0.2), cloth, (0, 0, height - 0.2), radius=0.06, crown=0.025)
        legs(s, width * 1.7 - 0.14, width - 0.14, height - 0.18, feet, "tapered", 0.03)
    elif kind == "pouf":
        s.lathe([(0.02, 0), (0.18, 0.0), (0.25, 0.06), (0.28, 0.15), (0.27, 0.24), (0.2, 0.33), (0.08, 0.36), (0, 0.365)], cloth, segments=36, tex="wrap")
    elif kind == "tufted":
        s.soft((width * 1.2, width * 1.2, height - 0.12), cloth, (0, 0, 0.12), radius=0.07, crown=0.03)
        for x in (-0.16, 0, 0.16):
            for y in (-0.16, 0, 0.16):
                s.lathe([(0.016, 0), (0.012, 0.008), (0, 0.01)], cloth, (x, y, height + 0.03 * (1 - (x / 0.3) ** 2) * (1 - (y / 0.3) ** 2) - 0.006), segments=10)
        legs(s, width, width, 0.13, feet, "tapered", 0.02)
    s.surface(0, 0, height, width * 0.7, width * 0.6)


design("ottoman", "Tuva", "contemporary", 119, ottoman, [("velvet:teal", "metal:brass"), ("velvet:rust", "metal:brass"), ("boucle:cream", "wood:oak")])
design("ottoman", "Kub", "modern", 89, ottoman, [("fabric:mustard", "fabric:mustard"), ("leather:caramel", "leather:brown")], kind="cube", width=0.44)
design("ottoman", "Havn footstool", "Scandinavian", 149, ottoman, [("fabric:light grey", "wood:oak"), ("fabric:rust", "wood:oak")], kind="long")
design("ottoman", "Nest", "bohemian", 79, ottoman, [("knit:grey", "wood:oak"), ("knit:mustard", "wood:oak"), ("knit:blush", "wood:oak")], kind="pouf")
design("ottoman", "Button", "classic", 159, ottoman, [("velvet:navy", "wood:walnut"), ("fabric:beige", "wood:walnut")], kind="tufted")
