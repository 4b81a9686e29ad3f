"""Procedural materials, named "kind:colour" (or "print:pattern:colours").

Each is built once per process. Textures read the mesh attribute `tex`, which
follows each part of a product, so no picture files are needed.
"""
import bpy
import numpy as np

import prints

COLOURS = {
    "white": "f2f0ea", "cream": "e9dfc9", "beige": "d3c0a1", "sand": "c2a983", "grey": "9b9b98", "light grey": "c9c9c6",
    "charcoal": "3f4145", "black": "1c1c1e", "rust": "a8522c", "terracotta": "bd6a4a", "mustard": "d09a2c",
    "olive": "6f7042", "sage": "a1ad92", "green": "2f5d46", "teal": "2a6f73", "blue": "3d6a9e", "navy": "22314f",
    "sky": "9dbbd0", "blush": "dcb1a5", "red": "a9322f", "burgundy": "64262d", "brown": "6a4630", "caramel": "a3683a",
    "lilac": "b3a3c4", "yellow": "e8c545", "mint": "b5d3c2", "coral": "dd7a64", "orange": "d9762b",
    "oak": "b88a5a", "birch": "d9bd94", "pine": "cfa36a", "walnut": "6b452c", "beech": "cc9f74", "teak": "94602f",
    "ash": "d6c7ad", "dark": "3c281c", "natural": "c8a472", "bamboo": "d8b676", "honey": "b9843f",
    "brass": "c9a253", "chrome": "d5d7d9", "steel": "a9acae", "copper": "c07a55", "bronze": "6d5334",
    "amber": "b8701f", "clear": "f4f8f6", "smoke": "5a5d5e", "leaf": "3f6b35", "pale leaf": "7d9a5a", "blue leaf": "5f7f6b",
}


def linear(name):
    """A colour name or hex string as linear RGB."""
    text = COLOURS.get(name, name).lstrip("#")
    c = np.array([int(text[i:i + 2], 16) for i in (0, 2, 4)]) / 255
    return tuple(np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4))


class Graph:
    """A thin wrapping of a node tree, so that a material reads as a few lines."""

    def __init__(self, name):
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.surface = self.tree.nodes["Principled BSDF"]
        self.output = self.tree.nodes["Material Output"]

    def node(self, kind, **values):
        node = self.tree.nodes.new(kind)
        for key, value in values.items():
            if key in node.inputs:
                self.set(node.inputs[key], value)
            else:
                setattr(node, key, value)
        return node

    def set(self, socket, value):
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        elif hasattr(socket.default_value, "__len__") and len(socket.default_value) == 4 and len(value) == 3:
            socket.default_value = (*value, 1)
        else:
            socket.default_value = value

    def shade(self, **values):
        for key, value in values.items():
            self.set(self.surface.inputs[key.replace("_", " ")], value)
        return self

    def place(self, scale=(1, 1, 1)):
        source = self.node("ShaderNodeAttribute", attribute_name="tex").outputs["Vector"]
        return self.node("ShaderNodeMapping", Vector=source, Scale=scale).outputs[0]

    def noise(self, scale, detail=3.0, stretch=(1, 1, 1), distortion=0.0):
        return self.node("ShaderNodeTexNoise", Vector=self.place(stretch), Scale=scale, Detail=detail,
                         Distortion=distortion).outputs["Fac"]

    def between(self, factor, *colours):
        """A colour ramp over (position, colour) stops."""
        node = self.node("ShaderNodeValToRGB", Fac=factor)
        ramp = node.color_ramp
        while len(ramp.elements) < len(colours):
            ramp.elements.new(0.5)
        for element, (position, colour) in zip(ramp.elements, colours):
            element.position, element.color = position, (*colour, 1)
        return node.outputs["Color"]

    def bump(self, height, strength, distance):
        return self.node("ShaderNodeBump", Height=height, Strength=strength, Distance=distance).outputs["Normal"]


def scaled(colour, factor):
    return tuple(min(1.0, c * factor) for c in colour)


def wood(g, c):
    rings = g.noise(7, 5, (0.09, 1.0, 1.0), 0.8)
    fine = g.noise(90, 2, (0.03, 1.0, 1.0))
    mix = g.node("ShaderNodeMath", operation="ADD", use_clamp=True)
    g.set(mix.inputs[0], rings)
    scaled_fine = g.node("ShaderNodeMath", operation="MULTIPLY_ADD")
    g.set(scaled_fine.inputs[0], fine); scaled_fine.inputs[1].default_value = 0.35; scaled_fine.inputs[2].default_value = -0.18
    g.set(mix.inputs[1], scaled_fine.outputs[0])
    colour = g.between(mix.outputs[0], (0.30, scaled(c, 0.62)), (0.48, c), (0.7, scaled(c, 1.18)))
    g.shade(Base_Color=colour, Roughness=0.45, Normal=g.bump(fine, 0.15, 0.001))


def paint(g, c):
    g.shade(Base_Color=c, Roughness=0.42, Normal=g.bump(g.noise(60, 2), 0.05, 0.001))


def fabric(g, c):
    weave = g.noise(420, 1)
    blotch = g.noise(6, 2)
    mixed = g.node("ShaderNodeMath", operation="MULTIPLY_ADD")
    g.set(mixed.inputs[0], weave); mixed.inputs[1].default_value = 0.6; g.set(mixed.inputs[2], blotch)
    colour = g.between(mixed.outputs[0], (0.45, scaled(c, 0.78)), (1.1, scaled(c, 1.12)))
    g.shade(Base_Color=colour, Roughness=0.95, Sheen_Weight=0.25, Normal=g.bump(weave, 0.5, 0.002))


def velvet(g, c):
    g.shade(Base_Color=g.between(g.noise(5, 2), (0.3, scaled(c, 0.75)), (0.7, scaled(c, 1.1))), Roughness=0.7,
            Sheen_Weight=0.45, Sheen_Roughness=0.35, Sheen_Tint=(*scaled(c, 1.6), 1))


def boucle(g, c):
    cells = g.node("ShaderNodeTexVoronoi", Vector=g.place(), Scale=95.0).outputs["Distance"]
    g.shade(Base_Color=g.between(cells, (0.1, c), (0.75, scaled(c, 0.62))), Roughness=1.0, Sheen_Weight=0.3,
            Normal=g.bump(cells, 0.8, 0.006))


def knit(g, c):
    wave = g.node("ShaderNodeTexWave", Vector=g.place(), Scale=22.0, Distortion=1.5, Detail=1.0).outputs["Fac"]
    g.shade(Base_Color=g.between(wave, (0.0, scaled(c, 0.7)), (0.6, c)), Roughness=1.0, Sheen_Weight=0.3,
            Normal=g.bump(wave, 0.7, 0.008))


def fur(g, c):
    strands = g.noise(60, 4, (1, 1, 1), 1.5)
    g.shade(Base_Color=g.between(strands, (0.3, scaled(c, 0.75)), (0.6, c)), Roughness=1.0, Sheen_Weight=0.6,
            Normal=g.bump(strands, 1.0, 0.02))


def leather(g, c):
    cells = g.node("ShaderNodeTexVoronoi", Vector=g.place(), Scale=160.0).outputs["Distance"]
    g.shade(Base_Color=g.between(g.noise(7, 3), (0.3, scaled(c, 0.75)), (0.75, scaled(c, 1.1))), Roughness=0.42,
            Normal=g.bump(cells, 0.25, 0.001))


def sheer(g, c):
    """Thin curtain cloth: part diffuse, part translucent."""
    diffuse = g.node("ShaderNodeBsdfDiffuse", Color=c).outputs[0]
    through = g.node("ShaderNodeBsdfTranslucent", Color=c).outputs[0]
    mix = g.node("ShaderNodeMixShader", Fac=0.35)
    g.set(mix.inputs[1], diffuse); g.set(mix.inputs[2], through)
    g.set(g.output.inputs["Surface"], mix.outputs[0])


def metal(g, c):
    g.shade(Base_Color=c, Metallic=1.0, Roughness=g.between(g.noise(30, 2, (0.1, 1, 1)), (0.3, (0.22,) * 3), (0.7, (0.34,) * 3)))


def powder(g, c):
    """Powder-coated steel."""
    g.shade(Base_Color=c, Roughness=0.5, Normal=g.bump(g.noise(500, 1), 0.1, 0.0005))


def ceramic(g, c):
    g.shade(Base_Color=g.between(g.noise(9, 2), (0.35, scaled(c, 0.93)), (0.7, c)), Roughness=0.12, Coat_Weight=0.4)


def stoneware(g, c):
    speckle = g.noise(140, 1)
    g.shade(Base_Color=g.between(speckle, (0.30, scaled(c, 0.45)), (0.37, c)), Roughness=0.65, Normal=g.bump(g.noise(25, 2), 0.15, 0.003))


def clay(g, c):
    g.shade(Base_Color=g.between(g.noise(12, 4), (0.3, scaled(c, 0.8)), (0.7, scaled(c, 1.1))), Roughness=0.9, Normal=g.bump(g.noise(90, 2), 0.2, 0.002))


def glass(g, c):
    """Glass whose shadow is light, since few bounces are traced."""
    g.shade(Base_Color=c, Roughness=0.02, Transmission_Weight=1.0, IOR=1.45)
    clear = g.node("ShaderNodeBsdfTransparent", Color=c).outputs[0]
    path = g.node("ShaderNodeLightPath")
    either = g.node("ShaderNodeMath", operation="MAXIMUM")
    g.set(either.inputs[0], path.outputs["Is Shadow Ray"]); g.set(either.inputs[1], path.outputs["Is Diffuse Ray"])
    mix = g.node("ShaderNodeMixShader", Fac=either.outputs[0])
    g.set(mix.inputs[1], g.surface.outputs[0]); g.set(mix.inputs[2], clear)
    g.set(g.output.inputs["Surface"], mix.outputs[0])


def pane(g, c):
    """Thin flat glass: see-through with a faint reflection."""
    clear = g.node("ShaderNodeBsdfTransparent", Color=scaled(c, 0.95)).outputs[0]
    gloss = g.node("ShaderNodeBsdfGlossy", Roughness=0.03).outputs[0]
    mix = g.node("ShaderNodeMixShader", Fac=0.12)
    g.set(mix.inputs[1], clear); g.set(mix.inputs[2], gloss)
    g.set(g.output.inputs["Surface"], mix.outputs[0])


def mirror(g, c):
    g.shade(Base_Color=(0.9, 0.92, 0.92), Metallic=1.0, Roughness=0.02)


def plastic(g, c):
    g.shade(Base_Color=c, Roughness=0.3)


def rattan(g, c):
    """Woven cane: strands over and under."""
    wave_x = g.node("ShaderNodeTexWave", Vector=g.place(), Scale=18.0, Distortion=0.6, bands_direction="X").outputs["Fac"]
    wave_y = g.node("ShaderNodeTexWave", Vector=g.place(), Scale=18.0, Distortion=0.6, bands_direction="Y").outputs["Fac"]
    both = g.node("ShaderNodeMath", operation="MULTIPLY")
    g.set(both.inputs[0], wave_x); g.set(both.inputs[1], wave_y)
    g.shade(Base_Color=g.between(both.outputs[0], (0.02, scaled(c, 0.28)), (0.35, c), (0.8, scaled(c, 1.15))), Roughness=0.6,
            Normal=g.bump(both.outputs[0], 0.9, 0.008))


def wicker(g, c):
    """Basket weave, finer across than along."""
    rows = g.node("ShaderNodeTexWave", Vector=g.place(), Scale=15.0, Distortion=1.0, bands_direction="Y").outputs["Fac"]
    columns = g.node("ShaderNodeTexWave", Vector=g.place(), Scale=9.0, Distortion=1.2, bands_direction="X").outputs["Fac"]
    both = g.node("ShaderNodeMath", operation="MULTIPLY_ADD")
    g.set(both.inputs[0], rows); both.inputs[1].default_value = 0.75; 
    half = g.node("ShaderNodeMath", operation="MULTIPLY"); g.set(half.inputs[0], columns); half.inputs[1].default_value = 0.35
    g.set(both.inputs[2], half.outputs[0])
    g.shade(Base_Color=g.between(both.outputs[0], (0.05, scaled(c, 0.4)), (0.6, c), (1.0, scaled(c, 1.2))), Roughness=0.75,
            Normal=g.bump(both.outputs[0], 1.0, 0.01))


def marble(g, c):
    veins = g.noise(3.5, 8, (1, 1, 1), 2.2)
    g.shade(Base_Color=g.between(veins, (0.46, c), (0.5, scaled(c, 0.5)), (0.53, c)), Roughness=0.15)


def concrete(g, c):
    g.shade(Base_Color=g.between(g.noise(7, 6), (0.3, scaled(c, 0.75)), (0.7, c)), Roughness=0.85, Normal=g.bump(g.noise(60, 3), 0.15, 0.002))


def paper(g, c):
    """A lamp shade of paper or linen, lit from inside."""
    weave = g.noise(260, 1)
    colour = g.between(weave, (0.3, scaled(c, 0.9)), (0.7, c))
    g.shade(Base_Color=colour, Roughness=0.9, Emission_Color=scaled(c, 1.0), Emission_Strength=0.75)


def glow(g, c):
    """Opal glass or a bulb: bright, but not burnt out."""
    g.shade(Base_Color=(0.9, 0.9, 0.88), Roughness=0.15, Emission_Color=(1.0, 0.86, 0.68), Emission_Strength=2.2)


def leaf(g, c):
    g.shade(Base_Color=g.between(g.noise(14, 3), (0.3, scaled(c, 0.65)), (0.7, scaled(c, 1.25))), Roughness=0.4,
            Subsurface_Weight=0.0)


def soil(g, c):
    g.shade(Base_Color=g.between(g.noise(120, 3), (0.3, (0.01, 0.006, 0.004)), (0.7, (0.05, 0.03, 0.02))), Roughness=1.0)


def bark(g, c):
    g.shade(Base_Color=g.between(g.noise(40, 4, (0.2, 1, 1)), (0.3, scaled(c, 0.5)), (0.7, c)), Roughness=0.9)


def screen(g, c):
    g.shade(Base_Color=(0.008, 0.009, 0.011), Roughness=0.12)


def planks(g, c):
    """Floor boards, greyer than furniture of the same wood."""
    grey = 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2]
    c = tuple(0.62 * v + 0.38 * grey for v in c)
    place = g.node("ShaderNodeAttribute", attribute_name="tex").outputs["Vector"]
    bricks = g.node("ShaderNodeTexBrick", Vector=place, Scale=1.0, Color1=scaled(c, 0.82), Color2=scaled(c, 1.12), Mortar=scaled(c, 0.3))
    bricks.inputs["Brick Width"].default_value, bricks.inputs["Row Height"].default_value = 1.5, 0.15
    bricks.inputs["Mortar Size"].default_value = 0.0018
    bricks.offset, bricks.offset_frequency = 0.37, 2
    grain = g.between(g.noise(9, 5, (0.08, 1, 1), 0.8), (0.3, (0.62,) * 3), (0.7, (1.08,) * 3))
    mix = g.node("ShaderNodeMix", data_type="RGBA", blend_type="MULTIPLY")
    mix.inputs[0].default_value = 1.0
    g.set(mix.inputs[6], bricks.outputs["Color"]); g.set(mix.inputs[7], grain)
    g.shade(Base_Color=mix.outputs[2], Roughness=0.38, Normal=g.bump(bricks.outputs["Fac"], -0.3, 0.002))


def tiles(g, c):
    place = g.node("ShaderNodeAttribute", attribute_name="tex").outputs["Vector"]
    bricks = g.node("ShaderNodeTexBrick", Vector=place, Scale=1.0, Color1=scaled(c, 0.92), Color2=c, Mortar=scaled(c, 0.5))
    bricks.inputs["Brick Width"].default_value, bricks.inputs["Row Height"].default_value = 0.45, 0.45
    bricks.inputs["Mortar Size"].default_value = 0.004
    bricks.offset = 0.0
    g.shade(Base_Color=bricks.outputs["Color"], Roughness=0.25, Normal=g.bump(bricks.outputs["Fac"], -0.3, 0.003))


def metro(g, c):
    """Small glazed wall tiles."""
    place = g.node("ShaderNodeAttribute", attribute_name="tex").outputs["Vector"]
    bricks = g.node("ShaderNodeTexBrick", Vector=place, Scale=1.0, Color1=scaled(c, 0.95), Color2=c, Mortar=scaled(c, 0.6))
    bricks.inputs["Brick Width"].default_value, bricks.inputs["Row Height"].default_value = 0.2, 0.1
    bricks.inputs["Mortar Size"].default_value = 0.003
    g.shade(Base_Color=bricks.outputs["Color"], Roughness=0.15, Normal=g.bump(bricks.outputs["Fac"], -0.4, 0.003))


def carpet(g, c):
    pile = g.noise(160, 2)
    g.shade(Base_Color=g.between(pile, (0.3, scaled(c, 0.72)), (0.65, c)), Roughness=1.0, Sheen_Weight=0.3, Normal=g.bump(pile, 0.7, 0.004))


def plaster(g, c):
    g.shade(Base_Color=g.between(g.noise(2.5, 3), (0.3, scaled(c, 0.95)), (0.7, c)), Roughness=0.9, Normal=g.bump(g.noise(70, 2), 0.06, 0.002))


def outdoors(g, c):
    """The view from a window: pale sky over blurred green, seen but giving no light."""
    place = g.node("ShaderNodeAttribute", attribute_name="tex").outputs["Vector"]
    height = g.node("ShaderNodeSeparateXYZ", Vector=place).outputs["Z"]
    mixed = g.node("ShaderNodeMath", operation="MULTIPLY_ADD")
    g.set(mixed.inputs[0], g.node("ShaderNodeTexNoise", Vector=place, Scale=1.3, Detail=2.0).outputs["Fac"]); mixed.inputs[1].default_value = 0.35; g.set(mixed.inputs[2], height)
    colour = g.between(mixed.outputs[0], (0.15, (0.16, 0.26, 0.10)), (0.42, (0.36, 0.5, 0.26)), (0.52, (0.8, 0.88, 0.95)), (0.9, (0.62, 0.8, 1.0)))
    emission = g.node("ShaderNodeEmission", Color=colour, Strength=2.3).outputs[0]
    g.set(g.output.inputs["Surface"], emission)


KINDS = {f.__name__: f for f in (wood, paint, fabric, velvet, boucle, knit, fur, leather, sheer, metal, powder, ceramic,
                                 stoneware, clay, glass, pane, mirror, plastic, rattan, wicker, marble, concrete, paper,
                                 glow, leaf, soil, bark, screen, planks, tiles, metro, carpet, plaster, outdoors)}
_cache = {}


def material(spec):
    """The Blender material for "kind:colour", or "print:pattern:colour,colour,..."."""
    if spec not in _cache:
        g = Graph(spec)
        kind, _, rest = spec.partition(":")
        if kind == "print":
            pattern, _, names = rest.partition(":")
            picture(g, pattern, names.split(","))
        else:
            KINDS[kind](g, linear(rest or "grey"))
        _cache[spec] = g.material
    return _cache[spec]


def picture(g, pattern, names):
    """A flat pattern, drawn by prints.py, on cloth or (for art) on smooth paper."""
    pixels = prints.draw(pattern, ["#" + COLOURS.get(n, n).lstrip("#") for n in names])
    height, width, _ = pixels.shape
    image = bpy.data.images.new(f"{pattern}:{','.join(names)}", width, height)
    image.pixels.foreach_set(np.concatenate([pixels[::-1], np.ones((height, width, 1))], 2).astype(np.float32).ravel())
    image.update()
    image.pack()
    place = g.node("ShaderNodeAttribute", attribute_name="tex").outputs["Vector"]
    colour = g.node("ShaderNodeTexImage", Vector=place, image=image).outputs["Color"]
    if pattern.startswith("art"):
        g.shade(Base_Color=colour, Roughness=0.35)
    else:
        weave = g.node("ShaderNodeTexNoise", Vector=g.node("ShaderNodeAttribute", attribute_name="tex").outputs["Vector"], Scale=160.0).outputs["Fac"]
        g.shade(Base_Color=colour, Roughness=0.95, Sheen_Weight=0.2, Normal=g.bump(weave, 0.5, 0.004))
