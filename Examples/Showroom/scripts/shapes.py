"""Geometry without Blender: a `Shape` gathers simple parts into one mesh.

Units are metres. A product stands on z = 0, is centred on the origin and faces
-Y. Every vertex carries a texture coordinate `tex` in the frame of its own
part, longest side along x, so that wood grain follows each board.
"""
import numpy as np


def rotation(degrees):
    """The matrix that turns about x, then y, then z."""
    a, b, c = np.radians(degrees)
    rx = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    ry = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    rz = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    return rz @ ry @ rx


def grid_faces(rows, columns, wrap=False):
    """Quads of a grid of rows x columns vertices; `wrap` closes the columns."""
    r = np.arange(rows - 1)[:, None]
    c = np.arange(columns if wrap else columns - 1)[None, :]
    n = (c + 1) % columns
    quads = np.stack(np.broadcast_arrays(r * columns + c, r * columns + n,
                                         (r + 1) * columns + n, (r + 1) * columns + c), -1)
    return quads.reshape(-1, 4)


class Shape:
    """A mesh under construction, and the places where other things can stand."""

    def __init__(self, seed=0):
        self.random = np.random.default_rng(seed)
        self.points, self.tex, self.parts, self.materials = [], [], [], []
        self.count = 0
        self.surfaces = []   # (x, y, z, width, depth, clear height): for things on top
        self.rests = []      # (position, rotation): for pillows
        self.mattress = None # (width, length, top height, y of the head end)

    def add(self, points, faces, material, at=(0, 0, 0), turn=(0, 0, 0), smooth=False, tex=None):
        points = np.asarray(points, float)
        if tex is None:
            order = np.argsort(-np.ptp(points, axis=0), kind="stable")
            tex = points[:, order] + self.random.uniform(-9, 9, 3)
        faces = [faces] if isinstance(faces, np.ndarray) else faces
        slot = self.slot(material)
        for group in faces:
            self.parts.append((np.asarray(group) + self.count, slot, smooth))
        self.points.append(points @ rotation(turn).T + np.asarray(at, float))
        self.tex.append(np.asarray(tex, float))
        self.count += len(points)
        return self

    def slot(self, material):
        if material not in self.materials:
            self.materials.append(material)
        return self.materials.index(material)

    def surface(self, x, y, z, width, depth, clear=9.0):
        self.surfaces.append((x, y, z, width, depth, clear))

    # Parts -------------------------------------------------------------

    def box(self, size, material, at=(0, 0, 0), turn=(0, 0, 0), bevel=0.004, tex=None):
        """A chamfered box; `at` is the middle of its bottom."""
        h = np.asarray(size, float) / 2
        b = min(bevel, *(h * 0.9))
        signs = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
        points = np.concatenate([signs * (h - b * (np.arange(3) != axis)) for axis in range(3)])
        corner = {tuple(s): i for i, s in enumerate(signs)}
        vertex = lambda s, axis: corner[tuple(s)] + 8 * axis
        quads, triangles = [], []
        for axis in range(3):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            for side in (-1, 1):
                loop = []
                for su, sv in ((-1, -1), (1, -1), (1, 1), (-1, 1))[::side]:
                    s = [0, 0, 0]; s[axis], s[u], s[v] = side, su, sv
                    loop.append(vertex(s, axis))
                quads.append(loop)
        for axis in range(3):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            for su in (-1, 1):
                for sv in (-1, 1):
                    a, c = [0, 0, 0], [0, 0, 0]
                    a[axis], a[u], a[v] = -1, su, sv
                    c[axis], c[u], c[v] = 1, su, sv
                    loop = [vertex(a, u), vertex(c, u), vertex(c, v), vertex(a, v)]
                    quads.append(loop if su * sv > 0 else loop[::-1])
        for s in signs:
            loop = [vertex(s, 0), vertex(s, 1), vertex(s, 2)]
            triangles.append(loop if np.prod(s) > 0 else loop[::-1])
        if tex == "print":
            tex = points / (2 * h) + 0.5
        points = points + [0, 0, h[2]] if not any(turn) else points + [0, 0, h[2]]
        return self.add(points, [np.array(quads), np.array(triangles)], material, at, turn, tex=tex)

    def soft(self, size, material, at=(0, 0, 0), turn=(0, 0, 0), radius=0.05, crown=0.02, wrinkle=0.004,
             inner=6, tex=None):
        """A cushion: a rounded box whose large faces bulge; `at` is the middle of its bottom."""
        h = np.asarray(size, float) / 2
        r = min(radius, *(h * 0.98))
        steps = np.array([1, 0.577, 0.268])
        axes = [np.concatenate([-(a - r) - r * steps, np.linspace(-(a - r), a - r, inner), (a - r) + r * steps[::-1]])
                for a in h]
        n = inner + 6
        index = {}
        cells, faces = [], []
        def at_cell(c):
            if c not in index:
                index[c] = len(cells); cells.append(c)
            return index[c]
        for axis in range(3):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            for side in (0, n - 1):
                for i in range(n - 1):
                    for j in range(n - 1):
                        loop = []
                        for di, dj in ((0, 0), (1, 0), (1, 1), (0, 1)):
                            c = [0, 0, 0]; c[axis], c[u], c[v] = side, i + di, j + dj
                            loop.append(at_cell(tuple(c)))
                        faces.append(loop if side else loop[::-1])
        cells = np.array(cells)
        p = np.stack([axes[k][cells[:, k]] for k in range(3)], 1)
        flat = p / h
        core = np.clip(p, -(h - r), h - r)
        d = p - core
        p = core + r * d / np.maximum(np.linalg.norm(d, axis=1, keepdims=True), 1e-9)
        for axis in range(3):
            u, v = (axis + 1) % 3, (axis + 2) % 3
            bulge = crown * (1 - flat[:, u] ** 2) * (1 - flat[:, v] ** 2)
            if h[axis] == h.min():
                p[:, axis] += np.sign(flat[:, axis]) * bulge * (np.abs(flat[:, axis]) > 0.5)
        q = self.random.uniform(0, 6, 6)
        p[:, 2] += wrinkle * np.sin(p[:, 0] * 17 + q[0]) * np.sin(p[:, 1] * 13 + q[1])
        p[:, 1] += wrinkle * np.sin(p[:, 0] * 15 + q[2]) * np.sin(p[:, 2] * 19 + q[3])
        if tex == "print":
            tex = flat / 2 + 0.5
        return self.add(p + [0, 0, h[2]], np.array(faces), material, at, turn, smooth=True, tex=tex)

    def lathe(self, profile, material, at=(0, 0, 0), turn=(0, 0, 0), segments=28, smooth=True, scale=(1, 1), tex=None):
        """Turns a profile of (radius, z) about the z axis."""
        profile = np.asarray(profile, float)
        angle = np.linspace(0, 2 * np.pi, segments, endpoint=False)
        radius = np.maximum(profile[:, :1], 1e-5)
        points = np.stack([radius * np.cos(angle) * scale[0], radius * np.sin(angle) * scale[1],
                           np.broadcast_to(profile[:, 1:], (len(profile), segments))], -1).reshape(-1, 3)
        if tex == "wrap":
            across = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(profile, axis=0), axis=1))])
            tex = np.stack(np.broadcast_arrays(angle[None, :] * profile[:, 0].max(), across[:, None], 0.0), -1).reshape(-1, 3)
        return self.add(points, grid_faces(len(profile), segments, wrap=True), material, at, turn, smooth, tex)

    def cylinder(self, radius, height, material, at=(0, 0, 0), turn=(0, 0, 0), top=None, segments=24, bevel=0.003):
        """A closed cylinder or cone frustum with softened rims, standing on `at`."""
        top = radius if top is None else top
        b = min(bevel, height * 0.4, radius * 0.5, max(top, 1e-4) * 0.5)
        profile = [(0, 0), (radius - b, 0), (radius, b), (top, height - b), (top - b, height), (0, height)]
        return self.lathe(profile, material, at, turn, segments)

    def tube(self, path, radius, material, at=(0, 0, 0), turn=(0, 0, 0), segments=10, closed=False):
        """Sweeps a circle along a path; the radius may change along it."""
        path = np.asarray(path, float)
        n = len(path)
        radius = np.broadcast_to(np.asarray(radius, float), n)
        ahead = np.roll(path, -1, 0) - np.roll(path, 1, 0) if closed else np.gradient(path, axis=0)
        ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
        side = np.cross(ahead[0], [0, 0, 1] if abs(ahead[0][2]) < 0.9 else [1, 0, 0])
        rings, angle = [], np.linspace(0, 2 * np.pi, segments, endpoint=False)
        for k in range(n):
            side = side - ahead[k] * (side @ ahead[k])
            side /= np.linalg.norm(side)
            other = np.cross(ahead[k], side)
            rings.append(path[k] + radius[k] * (np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other))
        length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
        tex = np.stack(np.broadcast_arrays(length[:, None], np.sin(angle)[None, :] * radius.max(), np.cos(angle)[None, :] * radius.max()), -1).reshape(-1, 3)
        faces = [grid_faces(n, segments, wrap=True)]
        if closed:
            last, k = (n - 1) * segments, np.arange(segments)
            faces.append(np.stack([last + k, last + (k + 1) % segments, (k + 1) % segments, k], 1))
        else:
            faces += [np.arange(segments)[None, ::-1], np.arange(segments)[None] + (n - 1) * segments]
        return self.add(np.concatenate(rings), faces, material, at, turn, smooth=True, tex=tex + self.random.uniform(-5, 5, 3))

    def bar(self, a, b, radius, material, end=None, segments=10):
        """A straight round bar from a to b, tapering to `end`."""
        return self.tube([a, b], [radius, radius if end is None else end], material, segments=segments)

    def beam(self, a, b, width, depth, material, bevel=0.003):
        """A straight square bar from a to b (its ends cut square to it)."""
        a, b = np.asarray(a, float), np.asarray(b, float)
        d = b - a
        length = np.linalg.norm(d)
        tilt = np.degrees(np.arctan2(np.hypot(d[0], d[1]), d[2]))
        heading = np.degrees(np.arctan2(d[1], d[0])) if np.hypot(d[0], d[1]) > 1e-6 else 0
        return self.box((depth, width, length), material, a, (0, tilt, heading), bevel)

    def sheet(self, points, material, at=(0, 0, 0), turn=(0, 0, 0), tex="cloth"):
        """A surface through a grid of points (rows, columns, 3)."""
        points = np.asarray(points, float)
        rows, columns, _ = points.shape
        if isinstance(tex, str):
            u, v = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
            if tex == "cloth":
                u = u * np.linalg.norm(np.diff(points[:, columns // 2], axis=0), axis=1).sum()
                v = v * np.linalg.norm(np.diff(points[rows // 2], axis=0), axis=1).sum()
            tex = np.stack([v, u, 0 * u], -1).reshape(-1, 3)
        return self.add(points.reshape(-1, 3), grid_faces(rows, columns), material, at, turn, True, tex)

    def prism(self, outline, height, material, at=(0, 0, 0), turn=(0, 0, 0), smooth=False, bevel=0.004):
        """A slab with the given outline (counter-clockwise) and softened upper and lower rims."""
        outline = np.asarray(outline, float)
        n = len(outline)
        edge = np.roll(outline, -1, 0) - np.roll(outline, 1, 0)
        inward = np.stack([-edge[:, 1], edge[:, 0]], 1)
        inward /= np.maximum(np.linalg.norm(inward, axis=1, keepdims=True), 1e-9)
        b = min(bevel, height * 0.4)
        levels = [(b, 0), (0, b), (0, height - b), (b, height)]
        points = np.concatenate([np.c_[outline + inward * i, np.full(n, z)] for i, z in levels])
        faces = [grid_faces(4, n, wrap=True), np.arange(n)[None, ::-1], np.arange(n)[None] + 3 * n]
        return self.add(points, faces, material, at, turn, smooth)

    # Whole meshes --------------------------------------------------------

    def arrays(self):
        return np.concatenate(self.points), np.concatenate(self.tex)

    def bounds(self):
        points = np.concatenate(self.points)
        return points.min(0), points.max(0)


def arc(radius, start, end, count=12):
    """Points on a circle in the plane, degrees."""
    a = np.radians(np.linspace(start, end, count))
    return np.stack([radius * np.cos(a), radius * np.sin(a)], 1)


def rounded_rectangle(width, depth, radius, count=6):
    """The outline of a rectangle with round corners, counter-clockwise."""
    x, y = width / 2 - radius, depth / 2 - radius
    return np.concatenate([arc(radius, 0, 90, count) + [x, y], arc(radius, 90, 180, count) + [-x, y],
                           arc(radius, 180, 270, count) + [-x, -y], arc(radius, 270, 360, count) + [x, -y]])


def ellipse(width, depth, count=48):
    return arc(1, 0, 360, count + 1)[:-1] * [width / 2, depth / 2]


def spline(points, count=24):
    """A smooth path (Catmull-Rom) through the points."""
    p = np.asarray(points, float)
    p = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    out = []
    t = np.linspace(0, len(p) - 3, count)
    for x in t:
        i = min(int(x), len(p) - 4)
        u = x - i
        a, b, c, d = p[i:i + 4]
        out.append(0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u ** 2 + (3 * b - a - 3 * c + d) * u ** 3))
    return np.array(out)
