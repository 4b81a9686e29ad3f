"""Furnishes rooms: what stands where. All choices come from one seed."""
import numpy as np

import building
import filler
import meshes
from shapes import rotation

WOODS = ["oak", "walnut", "birch", "pine", "teak", "honey", "dark", "ash", "beech"]


class Item:
    """A thing in the room: a product, or filler without one."""

    def __init__(self, product, shape, obj, location, turn, tilt):
        self.product, self.shape, self.object = product, shape, obj
        self.location, self.turn, self.tilt = np.asarray(location, float), turn, tilt
        self.matrix = rotation((tilt[0], tilt[1], turn))

    def world(self, point):
        return self.matrix @ np.asarray(point, float) + self.location


class Stock:
    """The products to choose from; shapes and meshes are made once."""

    def __init__(self, products):
        self.by_category = {}
        for p in products:
            self.by_category.setdefault(p.category, []).append(p)
        self.shapes, self.made = {}, {}

    def shape(self, product, **pose):
        key = (product.id, tuple(sorted(pose.items())))
        if key not in self.shapes:
            self.shapes[key] = product.shape(**pose)
        return self.shapes[key]

    def mesh(self, product, **pose):
        key = (product.id, tuple(sorted(pose.items())))
        if key not in self.made:
            self.made[key] = meshes.mesh(self.shape(product, **pose), product.id)
        return self.made[key]


class Room:
    def __init__(self, seed, kind, stock, taste=0.75):
        r = self.random = np.random.default_rng(seed)
        self.kind, self.stock, self.taste = kind, stock, taste
        self.items, self.boxes, self.used = [], [], set()
        self.width, self.depth, self.height = r.uniform(3.8, 5.2), r.uniform(3.3, 4.6), r.uniform(2.5, 2.8)
        if kind == "hall":
            self.width, self.depth = r.uniform(3.0, 3.8), r.uniform(2.6, 3.4)
        if kind in ("office", "kids", "nook"):
            self.width, self.depth = r.uniform(3.4, 4.4), r.uniform(3.0, 3.8)
        colour = str(r.choice(["white", "cream", "e6dfd3", "d9d3c7", "c9d0c4", "cfd8dc", "e3d2c8", "b9c2b0", "aebdc4", "d8c3b4", "8f9d8b", "5f7583", "c7b8a3", "eae6dd", "f1ede4"]))
        accent = str(r.choice([colour, colour, "sage", "navy", "teal", "8c5a45", "b7a48a", "6f7f6c", "d6b8a8", "44525c"]))
        self.wall_materials = {"back": f"plaster:{accent}", "left": f"plaster:{colour}", "right": f"plaster:{colour}"}
        self.floor = str(r.choice(["planks:oak", "planks:walnut", "planks:birch", "planks:honey", "planks:ash", "planks:teak", "carpet:light grey", "carpet:sand", "concrete:light grey", "tiles:white", "tiles:beige"],
                                  p=[.2, .13, .12, .1, .1, .08, .06, .06, .05, .05, .05]))
        self.turned_floor = bool(r.uniform() < 0.5)
        self.trim = "paint:white" if r.uniform() < 0.85 else "paint:charcoal"
        self.cornice = r.uniform() < 0.5
        self.panelling = ["back"] if r.uniform() < 0.22 else []
        self.panel_material = "paint:white" if r.uniform() < 0.5 else f"paint:{accent}"
        self.walls = {n: building.Wall(n, self.width, self.depth) for n in ("back", "left", "right")}
        self.openings, self.door = [], None
        self.daylight, self.sky = r.uniform(40, 56), (1.0, 0.985, 0.96)
        self.rug_box = None
        self.styles = list(r.choice(["Scandinavian", "modern", "contemporary", "mid-century", "industrial", "bohemian", "classic", "rustic", "Japandi", "coastal"], 3, replace=False))
        self.woods = list(r.choice(WOODS, 2, replace=False))
        self.accents = list(r.choice(["mustard", "teal", "sage", "navy", "terracotta", "rust", "blush", "green", "charcoal", "cream", "blue", "white", "black"], 4, replace=False))

    # Choosing ------------------------------------------------------------

    def chance(self, p):
        return self.random.uniform() < p

    def pick(self, category, test=lambda p: True, repeat=False):
        options = [p for p in self.stock.by_category.get(category, []) if test(p) and (repeat or p.id not in self.used)]
        if not options:
            return None
        weight = np.ones(len(options))
        for k, p in enumerate(options):
            words = " ".join(p.variant)
            weight[k] += self.taste * (4 * (p.design.style in self.styles) + 3 * any(w in words for w in self.woods) + 3 * any(a in words for a in self.accents))
        return options[int(self.random.choice(len(options), p=weight / weight.sum()))]

    # Placing -------------------------------------------------------------

    def box(self, shape, location, turn, tilt=(0, 0, 0)):
        low, high = shape.bounds()
        corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
        corners = corners @ rotation((tilt[0], tilt[1], turn)).T + location
        return corners.min(0), corners.max(0)

    def free(self, box, margin=0.02, within=True):
        low, high = box
        if within and (low[0] < -self.width / 2 - 0.03 or high[0] > self.width / 2 + 0.03 or high[1] > self.depth + 0.03 or high[2] > self.height + 0.01):
            return False
        return not any(np.all(low + margin < h) and np.all(high - margin > l) for l, h in self.boxes)

    def put(self, product, location, turn=0.0, tilt=(0, 0, 0), check=True, block=True, margin=0.02, **pose):
        if product is None:
            return None
        shape = self.stock.shape(product, **pose)
        box = self.box(shape, np.asarray(location, float), turn, tilt)
        if check and not self.free(box, margin):
            return None
        if block:
            self.boxes.append(box)
        o = meshes.put(self.stock.mesh(product, **pose), product.id, location, turn, tilt)
        item = Item(product, shape, o, location, turn, tilt)
        self.items.append(item)
        self.used.add(product.id)
        return item

    def fill(self, shape, location, turn=0.0, check=False):
        """Adds something that is no product."""
        if shape is None:
            return None
        box = self.box(shape, np.asarray(location, float), turn)
        if check and not self.free(box):
            return None
        self.boxes.append(box)
        o = meshes.put(shape, "filler", location, turn)
        o.data.use_fake_user = False
        return Item(None, shape, o, location, turn, (0, 0, 0))

    def on_rug(self, box):
        if self.rug_box is None:
            return 0.0
        l, h, t = self.rug_box
        return t if box[0][0] > l[0] and box[1][0] < h[0] and box[0][1] > l[1] and box[1][1] < h[1] else 0.0

    def stand(self, product, x, y, turn=0.0, **pose):
        """On the floor, or on the rug where it stands on it wholly."""
        if product is None:
            return None
        shape = self.stock.shape(product, **pose)
        lift = self.on_rug(self.box(shape, np.array([x, y, 0.0]), turn))
        return self.put(product, (x, y, lift), turn, **pose)

    def against(self, product, wall, us, gap=0.025, **pose):
        """With its back to a wall, at the first of the places `us` that is free."""
        if product is None:
            return None
        w = self.walls[wall]
        shape = self.stock.shape(product, **pose)
        for u in us:
            p = w.at(u, 0, shape.bounds()[1][1] + gap)
            item = self.stand(product, p[0], p[1], w.turn, **pose)
            if item:
                return item
        return None

    def hang(self, product, wall, us, z, check=True):
        if product is None:
            return None
        w = self.walls[wall]
        for u in us:
            out = 0.023 if wall in self.panelling and z < 1.2 else 0.002
            item = self.put(product, w.at(u, z, out), w.turn, check=check, margin=-0.09 if check else 0)
            if item:
                return item
        return None

    def span(self, wall, count=7, spread=0.9):
        """Places along the visible part of a wall, in random order."""
        w = self.walls[wall]
        low, high = (w.low, w.high) if wall == "back" else ((0.9, self.depth) if wall == "left" else (-self.depth, -0.9))
        m, half = (low + high) / 2, (high - low) / 2 * spread
        return self.random.permutation(np.linspace(m - half, m + half, count))

    def corner(self, product, sides=("left", "right")):
        """In a back corner."""
        if product is None:
            return None
        low, high = self.stock.shape(product).bounds()
        for side in self.random.permutation(list(sides)):
            sign = -1 if side == "left" else 1
            for inset in (0.05, 0.15, 0.35, 0.6):
                q = sign * (self.width / 2 - max(high[0], -low[0], high[1]) - inset)
                item = self.stand(product, q, self.depth - high[1] - 0.05 - inset * 0.3, float(self.random.uniform(-25, 25)))
                if item:
                    return item
        return None

    # Dressing ------------------------------------------------------------

    def dress(self, item, categories=("vase", "plant"), most=1, books=0.4, sure=False):
        """Puts small things on what an item offers as surfaces."""
        if item is None:
            return
        r = self.random
        for x, y, z, w, d, clear in item.shape.surfaces:
            left = -w / 2
            count = 0
            while left < w / 2 - 0.05 and count <= most + 2:
                step = None
                if count < most and (sure or self.chance(0.7)):
                    category = str(r.choice(categories))
                    limit = min(clear, 0.62)
                    p = self.pick(category, lambda p: p.design.mount == "top" or p.category in ("table_lamp",) or p.design.name in ("Bur_",))
                    if p is not None:
                        low, high = self.stock.shape(p).bounds()
                        pw, pd, ph = high - low
                        loose = 0.02 if p.category in ("plant", "vase", "table_lamp") else 0.0
                        if pw <= w / 2 - left + loose and pd <= d + 0.1 + loose and ph < limit:
                            u = min(left + pw / 2 + r.uniform(0, max(0.0, (w / 2 - left - pw)) * 0.6), w / 2 - pw / 2)
                            if self.put(p, item.world((x + u, y + r.uniform(-0.1, 0.1) * max(0, d - pd), z + 0.001)), item.turn + (r.uniform(-12, 12) if p.category != "storage_box" else 0), check=False):
                                step = u + pw / 2 - left + 0.06
                                count += 1
                if step is None and self.chance(books):
                    room = min(w / 2 - left, r.uniform(0.16, 0.4))
                    if clear < 1 and room > 0.08:
                        self.fill(filler.books_standing(r, room, d, clear), item.world((x + left + room / 2, y + 0.01, z)), item.turn)
                        step = room + 0.04
                    elif room > 0.2 and d > 0.16:
                        self.fill(filler.books_lying(r, int(r.integers(2, 5))), item.world((x + left + 0.14, y, z)), item.turn + r.uniform(-15, 15))
                        step = 0.32
                left += step if step else r.uniform(0.15, 0.35)

    def pillows(self, seat, low=1, high=3):
        """Cushions on a sofa, chair or bed."""
        if seat is None:
            return
        rests = list(seat.shape.rests)
        want = int(self.random.integers(low, high + 1))
        places = []
        for k, (at, turn) in enumerate(rests):
            places.append((at, turn))
        self.random.shuffle(places)
        if len(rests) >= 2:
            places = sorted(places, key=lambda q: -abs(q[0][0]))
        for at, turn in places[:want]:
            p = self.pick("throw_pillow", lambda p: p.design.parameters.get("width", 0.46) < 0.55 or len(rests) != 1, repeat=False)
            if p is None:
                return
            offset = np.array([self.random.uniform(-0.06, 0.06), 0, 0])
            self.put(p, seat.world(np.array(at) + offset), seat.turn + self.random.uniform(-9, 9), (turn[0], self.random.uniform(-5, 5), 0), check=False, block=False)

    def throw_on(self, seat):
        if seat is None or seat.shape.bounds()[1][0] < 0.75 or seat.product.design.build.__name__ != "sofa" or seat.product.design.parameters.get("rolled"):
            return
        p = self.pick("blanket", lambda p: p.design.build.__name__ == "blanket" and not p.variant[0].startswith("print"))
        if p is None:
            return
        # Folded over an arm's end of the seat: a soft pile beside the arm.
        low, high = seat.shape.bounds()
        side = 1 if self.chance(0.5) else -1
        arm = seat.product.design.parameters.get("arm", 0.16)
        x = side * (high[0] - arm - 0.26)
        front = -seat.product.design.parameters.get("depth", 0.92) / 2 + 0.24
        if high[0] - arm > 0.4:
            self.put(p, seat.world((x, front, 0.462)), seat.turn + self.random.uniform(-6, 6) + 90, check=False, block=False)

    # Walls and ceiling ------------------------------------------------------

    def window(self, wall, u, curtain=True):
        """A window, with a curtain or a blind most of the time."""
        r = self.random
        p = self.pick("curtain") if curtain else None
        blind = p is not None and p.design.parameters.get("kind") in ("roller", "roman")
        width = 1.1 if blind else 1.45
        tall = self.chance(0.25) and not blind
        sill = 0.12 if tall else r.uniform(0.75, 0.95)
        top = 2.2
        self.openings.append({"wall": wall, "u": u, "width": width, "sill": sill, "height": top - sill})
        w = self.walls[wall]
        a, b = w.at(u - width / 2 - 0.1, sill - 0.1), w.at(u + width / 2 + 0.1, top, 0.06)
        self.boxes.append((np.minimum(a, b), np.maximum(a, b)))
        if p is not None:
            z = 2.22 if blind else 2.38
            self.put(p, w.at(u, z, 0.002), w.turn, check=False)

    def pendant(self, x, y, low=1.55):
        p = self.pick("ceiling_light")
        if p is None:
            return
        self.put(p, (x, y, self.height), self.random.uniform(0, 90), check=True)

    def above(self, item, wall, categories=("artwork", "mirror", "wall_shelf"), bottom=None):
        """Something on the wall over a piece of furniture."""
        low, high = self.box(item.shape, item.location, item.turn) if item else (None, None)
        w = self.walls[wall]
        centre = item.location if item else None
        u = float((centre - w.origin) @ w.along)
        ground = high[2] if bottom is None else bottom
        category = str(self.random.choice(categories))
        if category == "artwork" and self.chance(0.55):
            half = 0.5 * (high - low)[0 if wall == "back" else 1]
            n = int(min(3, max(2, half // 0.38)))
            gap = min(0.72, 2 * half / n)
            for k in range(n):
                p = self.pick("artwork", lambda p: p.design.parameters["width"] < gap - 0.06)
                if p:
                    self.hang(p, wall, [u + (k - (n - 1) / 2) * gap], max(1.5, ground + 0.16 + p.design.parameters["height"] / 2))
            return
        p = self.pick(category, lambda p: p.category != "mirror" or p.design.parameters.get("height", 0.7) < 1.2)
        if p is None:
            return
        lo, hi = self.stock.shape(p).bounds()
        item = self.hang(p, wall, [u, u + 0.12, u - 0.12], max(1.45 - (0 if category != "wall_shelf" else 0), ground + 0.2 - lo[2]))
        if item and category == "wall_shelf":
            self.dress(item, ("vase", "plant", "storage_box"), 2, 0.6)

    def decorate(self, wall, tries=2):
        """Fills bare wall between furniture."""
        for _ in range(tries):
            have = [i.product.category for i in self.items]
            category = str(self.random.choice(["artwork", "artwork", "mirror", "clock", "wall_shelf", "wall_lamp", "artwork"]))
            if category in ("clock", "mirror") and category in have:
                category = "artwork"
            p = self.pick(category)
            if p is None:
                continue
            item = self.hang(p, wall, self.span(wall, 7, 0.8), {"clock": 1.85, "wall_lamp": 1.6, "wall_shelf": 1.5}.get(category, 1.55))
            if item and category == "wall_shelf":
                self.dress(item, ("vase", "plant", "storage_box"), 2, 0.5)

    def rug(self, x, y, turn=0.0, test=lambda p: True):
        p = self.pick("rug", test)
        if p is None:
            return
        shape = self.stock.shape(p)
        item = self.put(p, (x, y, 0.001), turn, check=False, block=False)
        low, high = self.box(shape, np.array([x, y, 0.0]), turn)
        self.rug_box = (low, high, float(high[2]))
        return item


# Kinds of room ---------------------------------------------------------------

def side_window(room):
    side = "left" if room.chance(0.5) else "right"
    u = room.random.uniform(1.6, room.depth - 1.15)
    room.window(side, u if side == "left" else -u)
    return side, ("right" if side == "left" else "left")


def living(room):
    r = room.random
    light, dark = side_window(room)
    across = room.chance(0.3)
    y = room.depth - 0.55
    if across:
        if room.chance(0.75):
            room.window("back", r.uniform(-0.5, 0.5))
        room.rug(0, room.depth / 2 + 0.1, 90 if room.chance(0.5) else 0)
        middle = (room.depth * 0.52) * (1 if dark == "left" else -1)
        sofa = room.against(room.pick("sofa"), dark, [middle, middle * 0.9, middle * 1.1])
        wall = dark
        table_at = (0.15 * (1 if dark == "left" else -1), room.depth * 0.52)
    else:
        x = r.uniform(-0.45, 0.45)
        room.rug(x, y - 1.15)
        sofa = room.against(room.pick("sofa"), "back", [x, 0, -x])
        wall = "back"
        table_at = (x, y - 1.2)
    chaise = sofa is not None and sofa.product.design.parameters.get("chaise")
    if chaise:
        table_at = (table_at[0] - 0.45, table_at[1] - 0.1) if not across else table_at
    table = room.stand(room.pick("coffee_table"), *table_at, 0 if not across else 90)
    room.dress(table, ("vase", "plant"), 1, 0.6, sure=True)
    if table and room.chance(0.6):
        room.fill(filler.cup(r), table.world((0.18, -0.12, table.shape.surfaces[0][2])))
    if sofa:
        room.pillows(sofa, 1, 3)
        if room.chance(0.55):
            room.throw_on(sofa)
        room.above(sofa, wall, ("artwork", "artwork", "artwork", "mirror", "wall_shelf"), bottom=1.0)
    if not across:
        side = -1 if room.chance(0.5) else 1
        for sign in (side, -side):
            chair = room.stand(room.pick("armchair"), table_at[0] + sign * r.uniform(1.35, 1.55), table_at[1] - r.uniform(-0.05, 0.35), sign * -r.uniform(55, 100))
            if chair:
                room.pillows(chair, 0, 1)
                break
    else:
        chair = room.stand(room.pick("armchair"), table_at[0] + r.uniform(-0.2, 0.3), room.depth - 0.75, r.uniform(-25, 25))
        room.pillows(chair, 0, 1)
    if sofa:
        low, high = room.box(sofa.shape, sofa.location, sofa.turn)
        if wall == "back":
            spots = [(low[0] - 0.33, room.depth - 0.42), (high[0] + 0.33, room.depth - 0.42)]
            r.shuffle(spots)
            side = room.stand(room.pick("side_table", lambda p: p.design.name != "Hall"), *spots[0])
            room.dress(side, ("table_lamp", "table_lamp", "vase", "plant"), 1, 0.2, sure=True)
            room.stand(room.pick("floor_lamp"), spots[1][0], spots[1][1], r.uniform(-30, 30))
    if room.chance(0.7):
        stand = room.against(room.pick("tv_stand"), light if across else dark, room.span(light if across else dark, 5, 0.5))
        if stand:
            if room.chance(0.7):
                room.fill(filler.television(r, 0.95), stand.world((0, 0.02, stand.shape.bounds()[1][2])), stand.turn)
            else:
                room.dress(stand, ("vase", "plant", "table_lamp"), 2, 0.5)
    else:
        case = room.against(room.pick(str(r.choice(["bookcase", "cabinet", "dresser"]))), dark if not across else light, room.span(dark if not across else light, 5, 0.6))
        room.dress(case, ("vase", "plant", "storage_box", "vase"), 1, 0.85)
    case = room.against(room.pick("bookcase"), "back", room.span("back", 9, 0.85)) if room.chance(0.5) else None
    room.dress(case, ("vase", "plant", "storage_box"), 1, 0.85)
    room.corner(room.pick("plant", lambda p: p.design.mount == "floor"))
    room.corner(room.pick("floor_lamp")) if room.chance(0.4) else None
    if room.chance(0.5):
        room.stand(room.pick("ottoman"), table_at[0] - r.uniform(-0.9, 0.9), table_at[1] - r.uniform(0.75, 0.95), r.uniform(0, 45))
    if room.chance(0.6):
        room.against(room.pick("basket"), str(r.choice(["back", dark, light])), room.span("back", 9))
    if room.chance(0.6):
        room.pendant(table_at[0], table_at[1])
    room.decorate("back", 2); room.decorate("left", 1); room.decorate("right", 1)


def bedroom(room, kids=False):
    r = room.random
    light, dark = side_window(room)
    single = kids
    fits = (lambda p: p.design.parameters.get("width", 1.6) < 1.2) if single else (lambda p: p.design.parameters.get("width", 1.6) > 1.2)
    x = r.uniform(-0.4, 0.4) if not kids else r.uniform(-0.9, 0.9)
    room.rug(x + r.uniform(-0.2, 0.2), room.depth - (2.15 if not kids else 2.5), 0, (lambda p: p.design.parameters.get("kind") != "round") if not kids else (lambda p: True))
    bed = room.pick("bed", fits)
    bed = room.against(bed, "back", [x, 0, -x, 0.3, -0.3])
    if bed:
        linen = room.put(room.pick("bedding", fits), bed.location + [0, 0, 0.001], bed.turn, check=False, block=False)
        if room.chance(0.6) and not single:
            p = room.pick("blanket", lambda p: p.design.build.__name__ == "blanket")
            if p:
                room.put(p, bed.location, bed.turn, check=False, block=False, pose="bed", width=1.62)
        if linen and room.chance(0.75):
            for k, off in enumerate(r.permutation([-0.36, 0.36])[:int(r.integers(1, 3))] if not single else [0]):
                p = room.pick("throw_pillow")
                if p:
                    at = np.array(linen.shape.rests[0][0]) + [off, -0.02, -0.01]
                    room.put(p, linen.world(at), linen.turn + r.uniform(-8, 8), (-34, 0, 0), check=False, block=False)
        low, high = room.box(bed.shape, bed.location, bed.turn)
        for sign in (-1, 1):
            if single and sign == (1 if x > 0 else -1):
                continue
            p = room.pick("nightstand", repeat=True) if sign == -1 or not room.chance(0.6) or not getattr(room, "stand_choice", None) else room.stand_choice
            room.stand_choice = p
            night = room.against(p, "back", [(low[0] - 0.29) if sign < 0 else (high[0] + 0.29)])
            if night:
                q = room.pick("table_lamp")
                if q and room.chance(0.8):
                    top = [s for s in night.shape.surfaces][-1]
                    room.put(q, night.world((top[0], top[1] + 0.02, top[2] + 0.001)), r.uniform(-20, 20), check=False)
                    room.dress(night, ("vase",), 0, 0.0)
                else:
                    room.dress(night, ("plant", "vase", "clock"), 1, 0.5)
        if kids:
            p = room.pick("artwork", lambda p: p.design.name in ("Kanin", "Solnedgang", "Bue print", "Former"))
            room.hang(p, "back", [x, x + 0.6, x - 0.6, x + 1.1, x - 1.1], 1.62)
        else:
            room.above(bed, "back", ("artwork", "artwork", "wall_shelf", "mirror", "artwork"), bottom=1.08)
        if room.chance(0.55) and not kids:
            room.stand(room.pick(str(r.choice(["bench", "ottoman"]))), bed.location[0] + r.uniform(-0.1, 0.1), bed.location[1] - 1.40, 0)
    big = str(r.choice(["wardrobe", "dresser", "dresser", "cabinet"]) if not kids else r.choice(["bookcase", "wardrobe", "dresser"]))
    case = room.against(room.pick(big), dark, room.span(dark, 6, 0.55))
    if case:
        room.dress(case, ("vase", "plant", "table_lamp", "storage_box"), 2, 0.5)
        if big == "dresser":
            room.above(case, dark, ("mirror", "mirror", "artwork"))
    if room.chance(0.5):
        second = room.against(room.pick("wardrobe" if big != "wardrobe" else "dresser"), "back", room.span("back", 9, 0.85))
        room.dress(second, ("storage_box", "basket"), 1, 0.2)
    if room.chance(0.5):
        chair = room.stand(room.pick("armchair"), (-1 if light == "left" else 1) * (room.width / 2 - 0.75), room.depth - 2.6, 60 if light == "left" else -60)
        room.pillows(chair, 0, 1)
    room.corner(room.pick("plant", lambda p: p.design.mount == "floor"))
    room.corner(room.pick("floor_lamp")) if room.chance(0.3) else None
    if room.chance(0.6):
        room.pendant(bed.location[0] if bed else 0, room.depth - 1.9)
    if room.chance(0.55):
        room.against(room.pick("basket"), str(r.choice(["back", dark, light])), room.span("back", 9))
    room.decorate("back", 1); room.decorate(dark, 2); room.decorate(light, 1)


def kids(room):
    r = room.random
    if room.chance(0.35):
        light, dark = side_window(room)
        room.rug(0, room.depth - 1.6)
        room.against(room.pick("crib"), dark, room.span(dark, 5, 0.4))
        d = room.against(room.pick("dresser"), "back", room.span("back", 7, 0.7))
        if d:
            room.dress(d, ("table_lamp", "storage_box", "vase"), 2, 0.3, sure=True)
            room.above(d, "back", ("artwork", "mirror", "artwork"))
        c = room.stand(room.pick("armchair"), (1 if dark == "left" else -1) * (room.width / 2 - 0.8), room.depth - 1.2, -50 if dark == "left" else 50)
        room.pillows(c, 1, 1)
        case = room.against(room.pick("bookcase"), "back", room.span("back", 7, 0.85)); room.dress(case, ("storage_box", "plant", "storage_box"), 1, 0.8)
        room.pendant(0, room.depth - 1.7); room.decorate("back", 2); room.decorate(dark, 1)
        room.stand(room.pick("ottoman", lambda p: p.design.name in ("Nest", "Tuva", "Kub")), r.uniform(-0.6, 0.6), room.depth - 2.2)
    else:
        bedroom(room, kids=True)
    spot = (r.uniform(-0.9, 0.9), room.depth - 3.0)
    t = room.stand(room.pick("dining_table", lambda p: p.design.name == "Lilla"), *spot)
    if t:
        room.fill(filler.cup(r), t.world((0.1, 0.05, 0.48)))
        room.stand(room.pick("stool", lambda p: p.design.parameters.get("height", 0.4) < 0.5), spot[0] + 0.55, spot[1] - 0.1)
    room.fill(filler.toy_blocks(r), (r.uniform(-1, 1), room.depth - 2.4, 0.014), check=True)
    for wall in ("back", "left", "right"):
        if room.chance(0.5):
            room.against(room.pick(str(r.choice(["basket", "storage_box"]))), wall, room.span(wall, 9))


def dining(room, kitchen=False):
    r = room.random
    x, y = r.uniform(-0.3, 0.3), room.depth / 2 + (0.25 if not kitchen else -0.35)
    if kitchen:
        room.wall_materials["back"] = str(r.choice(["metro:white", "metro:sage", "plaster:white", "metro:cream", "metro:sky"]))
        room.panelling = []
        run = room.against(room.pick("kitchen_cabinet"), "back", [r.uniform(-0.4, 0.4), 0], gap=0.003)
        room.dress(run, ("plant", "vase", "storage_box"), 1, 0.15, sure=True)
        if run and room.chance(0.6):
            room.fill(filler.plates(r), run.world(run.shape.surfaces[-1][:3]))
        light, dark = side_window(room)
    else:
        light, dark = side_window(room)
        if room.chance(0.3):
            room.window("back", r.uniform(-1.0, 1.0))
    big = room.pick("dining_table", lambda p: p.design.name != "Lilla")
    shape = room.stock.shape(big)
    low, high = shape.bounds()
    w, d = (high - low)[:2]
    if room.chance(0.75):
        room.rug(x, y, 0, lambda p: p.design.parameters.get("kind") != "shag" and ((p.design.parameters.get("kind") == "round") == (abs(w - d) < 0.05) or abs(w - d) < 0.05))
    table = room.stand(big, x, y)
    lift = 0.012 if room.rug_box else 0
    first = room.pick("chair")
    second = first if room.chance(0.7) else room.pick("chair")
    if abs(w - d) < 0.05:
        places = [(np.cos(a) * (w / 2 + 0.16), np.sin(a) * (w / 2 + 0.16), np.degrees(a) - 90) for a in np.radians([35, 145, 215, 325])]
    else:
        across = [-w * 0.24, w * 0.24] if w < 1.9 else [-w * 0.3, 0, w * 0.3]
        places = [(q, d / 2 + 0.16, 0) for q in across] + [(q, -d / 2 - 0.16, 180) for q in across]
        if room.chance(0.5):
            places += [(-w / 2 - 0.2, 0, 90), (w / 2 + 0.2, 0, -90)]
    bench = room.pick("bench", lambda p: p.design.parameters.get("kind") in (None, "slab", "padded", "slats")) if not kitchen and room.chance(0.2) and abs(w - d) > 0.05 else None
    for k, (dx, dy, turn) in enumerate(places):
        if bench is not None and dy < -d / 2:
            continue
        if room.chance(0.06):
            continue
        pulled = 0.22 if room.chance(0.15) else 0.0
        a = np.radians(turn)
        room.put(first if k % 2 == 0 else second, (x + dx - np.sin(a) * pulled, y + dy + np.cos(a) * pulled, lift if abs(dx) < 1 and not pulled else lift), turn + r.uniform(-6, 6), check=False)
    if bench is not None:
        room.put(bench, (x, y - d / 2 - 0.12, lift), 180, check=False)
    top = table.shape.surfaces[0] if table else None
    if table:
        p = room.pick("vase")
        room.put(p, table.world((r.uniform(-0.1, 0.1), r.uniform(-0.05, 0.05), top[2] + 0.001)), r.uniform(0, 90), check=False)
        if room.chance(0.6):
            room.fill(filler.bowl(r), table.world((0.38 if w > 1.3 else 0.25, -0.05, top[2])))
        for _ in range(2):
            room.fill(filler.cup(r), table.world((r.uniform(-0.35, -0.2) * w, r.uniform(-0.3, 0.3) * d, top[2])), r.uniform(0, 360))
    p = room.pick("ceiling_light", lambda p: p.design.parameters.get("kind") not in ("flush",))
    room.put(p, (x, y, room.height), 0, check=False)
    if not kitchen:
        case = room.against(room.pick(str(r.choice(["cabinet", "cabinet", "dresser", "bookcase"]))), "back", room.span("back", 7, 0.5))
        room.dress(case, ("vase", "plant", "table_lamp", "vase"), 2, 0.5)
        if case and case.shape.bounds()[1][2] < 1.0:
            room.above(case, "back", ("artwork", "mirror", "artwork", "wall_shelf"))
    other = room.against(room.pick(str(r.choice(["cart", "cabinet", "bookcase"]))), dark, room.span(dark, 6, 0.6))
    room.dress(other, ("vase", "plant", "storage_box"), 1, 0.6)
    if kitchen and room.chance(0.6):
        room.against(room.pick("stool"), dark, room.span(dark, 7))
    room.corner(room.pick("plant", lambda p: p.design.mount == "floor"))
    room.corner(room.pick("floor_lamp")) if room.chance(0.3) else None
    room.decorate("back", 2 if not kitchen else 0); room.decorate(dark, 2); room.decorate(light, 1)
    if kitchen:
        room.hang(room.pick("clock"), dark, room.span(dark, 5), 1.9) if not any(i.product.category == "clock" for i in room.items) else None


def kitchen(room):
    dining(room, kitchen=True)


def office(room):
    r = room.random
    light, dark = side_window(room)
    x = r.uniform(-0.6, 0.6)
    room.rug(x, room.depth - 1.45)
    table = room.against(room.pick("desk"), "back", [x, 0, -x])
    if table:
        top = table.shape.surfaces[-1] if table.product.design.parameters.get("kind") != "secretary" else table.shape.surfaces[-1]
        y = table.location[1] - 0.62
        lift = 0.012 if room.rug_box else 0
        room.put(room.pick("office_chair" if room.chance(0.8) else "chair"), (table.location[0] + r.uniform(-0.2, 0.15), y, lift), 180 + r.uniform(-35, 35), check=False)
        room.fill(filler.laptop(r) if room.chance(0.5) or table.product.design.parameters.get("kind") == "secretary" else filler.monitor(r), table.world((r.uniform(-0.1, 0.05), 0.02 if table.product.design.parameters.get("kind") != "secretary" else -0.1, table.shape.surfaces[-1][2] if table.product.design.parameters.get("kind") != "secretary" else 0.74)))
        w = top[3]
        q = room.pick("table_lamp")
        side = -1 if room.chance(0.5) else 1
        hz = 0.74
        lo, hi = room.stock.shape(q).bounds() if q else (None, None)
        if q and not table.product.design.parameters.get("kind") == "secretary":
            room.put(q, table.world((side * w * 0.40, 0.1, hz + 0.001)), r.uniform(-20, 20), check=False)
            p = room.pick(str(r.choice(["plant", "vase", "storage_box"])), lambda p: p.design.mount == "top" and np.ptp(room.stock.shape(p).arrays()[0][:, 0]) < 0.34)
            if p:
                room.put(p, table.world((-side * w * 0.40, 0.1, hz + 0.001)), r.uniform(-10, 10), check=False)
        else:
            room.dress(table, ("plant", "vase"), 2, 0.4, sure=True)
        room.fill(filler.cup(r), table.world((side * 0.22, -0.16, hz)), r.uniform(0, 360))
        room.above(table, "back", ("wall_shelf", "artwork", "artwork", "wall_shelf"), bottom=1.25)
    case = room.against(room.pick("bookcase"), dark, room.span(dark, 5, 0.5)); room.dress(case, ("vase", "plant", "storage_box", "storage_box"), 1, 0.9)
    second = room.against(room.pick(str(r.choice(["bookcase", "cabinet", "dresser"]))), "back", room.span("back", 9, 0.85)); room.dress(second, ("vase", "plant", "storage_box"), 1, 0.8)
    room.hang(room.pick("clock"), "back", room.span("back", 7), 1.9)
    if room.chance(0.5):
        chair = room.stand(room.pick("armchair"), (-1 if light == "left" else 1) * (room.width / 2 - 0.7), room.depth - 1.7, 50 if light == "left" else -50); room.pillows(chair, 0, 1)
    room.corner(room.pick("plant", lambda p: p.design.mount == "floor"))
    room.corner(room.pick("floor_lamp")) if room.chance(0.4) else None
    for wall in ("back", dark):
        room.against(room.pick(str(r.choice(["basket", "storage_box", "cart"]))), wall, room.span(wall, 9))
    if room.chance(0.6):
        room.pendant(0, room.depth - 1.6)
    room.decorate("back", 1); room.decorate(dark, 2); room.decorate(light, 1)


def hall(room):
    r = room.random
    room.door = {"wall": "left" if room.chance(0.5) else "right", "u": 0}
    room.door["u"] = (room.depth - 1.1) * (1 if room.door["wall"] == "left" else -1)
    w = room.walls[room.door["wall"]]
    a, b = w.at(room.door["u"] - 0.55, 0), w.at(room.door["u"] + 0.55, 2.15, 0.5)
    room.boxes.append((np.minimum(a, b), np.maximum(a, b)))
    other = "right" if room.door["wall"] == "left" else "left"
    room.window(other, (room.depth - 1.4) * (1 if other == "left" else -1), curtain=room.chance(0.6))
    x = r.uniform(-0.35, 0.35)
    room.rug(x, room.depth - 1.35)
    main = room.against(room.pick("side_table", lambda p: p.design.name == "Hall") if room.chance(0.4) else room.pick(str(r.choice(["bench", "cabinet", "dresser", "bench"]))), "back", [x, 0])
    if main:
        if main.product.category == "bench":
            room.pillows(main, 1, 1)
            room.hang(room.pick("wall_shelf", lambda p: p.design.parameters.get("kind") in ("pegs", "ledge", "bracket", None)), "back", [main.location[0]], 1.65)
        else:
            room.dress(main, ("table_lamp", "vase", "plant"), 2, 0.3, sure=True)
            room.above(main, "back", ("mirror", "mirror", "artwork"))
    for wall in (other, "back"):
        c = room.against(room.pick(str(r.choice(["wardrobe", "cabinet", "bookcase"]))), wall, room.span(wall, 7, 0.8)); room.dress(c, ("storage_box", "vase"), 1, 0.5)
    room.hang(room.pick("wall_lamp"), "back", [x + 0.85, x - 0.85, x + 1.1], 1.62)
    room.hang(room.pick("mirror", lambda p: p.design.name == "Stor"), other, room.span(other, 5), 0.95)
    room.corner(room.pick("plant", lambda p: p.design.mount == "floor"))
    for wall in ("back", other):
        room.against(room.pick(str(r.choice(["basket", "storage_box", "stool", "ottoman"]))), wall, room.span(wall, 9))
    room.pendant(0, room.depth - 1.2)
    room.decorate("back", 2); room.decorate(other, 1)


def nook(room):
    """A corner to read in."""
    r = room.random
    light, dark = side_window(room)
    x = r.uniform(-0.5, 0.3)
    room.rug(x, room.depth - 1.35)
    chair = room.stand(room.pick("armchair"), x - 0.35, room.depth - 0.95, r.uniform(-30, 30))
    room.pillows(chair, 1, 1)
    stool = room.stand(room.pick("ottoman"), x - 0.2 + r.uniform(-0.15, 0.3), room.depth - 1.85, r.uniform(0, 40))
    if stool and room.chance(0.6):
        p = room.pick("blanket", lambda p: p.design.build.__name__ == "blanket")
        if p and stool.shape.bounds()[1][0] > 0.21:
            room.put(p, stool.location + [0, 0, stool.shape.bounds()[1][2] - 0.012], stool.turn, check=False, block=False)
    side = room.stand(room.pick("side_table", lambda p: p.design.name != "Hall"), x + 0.45, room.depth - 0.75)
    room.dress(side, ("table_lamp", "vase", "plant"), 1, 0.5, sure=True)
    room.stand(room.pick("floor_lamp"), x - 1.05, room.depth - 0.5, r.uniform(-20, 20))
    case = room.against(room.pick("bookcase"), "back", [1.3, 1.5, 1.1, 1.7, -1.5, -1.3]); room.dress(case, ("vase", "plant", "storage_box"), 1, 0.95)
    second = room.against(room.pick(str(r.choice(["bookcase", "cabinet", "cart"]))), dark, room.span(dark, 5, 0.5)); room.dress(second, ("vase", "plant", "storage_box"), 1, 0.85)
    room.corner(room.pick("plant", lambda p: p.design.mount == "floor"))
    room.against(room.pick("basket"), "back", room.span("back", 11)); room.against(room.pick("plant", lambda p: p.design.mount == "floor"), light, room.span(light, 7))
    if chair:
        room.above(chair, "back", ("artwork", "artwork", "wall_shelf"), bottom=1.2)
    room.hang(room.pick("wall_lamp"), "back", room.span("back", 7), 1.6)
    room.decorate("back", 2); room.decorate(dark, 2)


KINDS = {"living": living, "bedroom": bedroom, "dining": dining, "office": office, "kids": kids, "hall": hall, "kitchen": kitchen, "nook": nook}
