"""The list of designs. A design is a shape function with its parameters; it
comes in variants, each a tuple of material names (main material first)."""
from dataclasses import dataclass, field

from shapes import Shape


@dataclass
class Design:
    category: str
    name: str
    style: str
    price: int
    build: object
    variants: list
    mount: str = "floor"          # floor, top (of furniture), wall, ceiling
    parameters: dict = field(default_factory=dict)

    def shape(self, variant, **more):
        s = Shape(seed=sum(map(ord, self.name)))
        self.build(s, *variant, **{**self.parameters, **more})
        return s


DESIGNS = []


def design(category, name, style, price, build, variants, mount="floor", **parameters):
    DESIGNS.append(Design(category, name, style, price, build, variants, mount, parameters))


def each(kind, colours, *others):
    """Variants that differ in the colour of the main material."""
    return [(f"{kind}:{c.strip()}", *others) for c in colours.split(",")]
