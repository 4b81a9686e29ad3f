"""Numbers made from names, exactly as Support/Seeded.swift makes them."""
import numpy

GAMMA = numpy.uint64(0x9E3779B97F4A7C15)


def seed(name):
    """FNV-1a, 64 bits."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) % 2**64
    return value


def bits(name, count):
    """The first outputs of SplitMix64."""
    with numpy.errstate(over="ignore"):
        state = numpy.uint64(seed(name)) + GAMMA * numpy.arange(1, count + 1, dtype=numpy.uint64)
        state = (state ^ (state >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        return state ^ (state >> numpy.uint64(31))


def uniform(name, centre, reach, count):
    """Uniform numbers around `centre`, at most `reach` away, in single precision throughout."""
    fraction = (bits(name, count) >> numpy.uint64(40)).astype(numpy.float32) * numpy.float32(2.0**-23)
    return numpy.float32(centre) + (fraction - numpy.float32(1)) * numpy.float32(reach)


def pictures(name, count, width, height):
    """Bytes [count, height, width, 3]: noise over blocks of colour."""
    noise = (bits(name, count * height * width * 3) >> numpy.uint64(56)).astype(numpy.int64)
    index = numpy.arange(len(noise))
    x, y, channel = index // 3 % width, index // 3 // width % height, index % 3
    block = (x // 24) * 53 + (y // 16) * 91 + channel * 67
    return (noise // 4 + block % 192).astype(numpy.uint8).reshape(count, height, width, 3)


def parameter(path, shape):
    """The values of a parameter; the table of Seeded.swift."""
    count = int(numpy.prod(shape))
    if path.endswith("num_batches_tracked"):
        return numpy.zeros(shape, numpy.int64)
    if path.endswith("running_var"):
        centre, reach = 1, 0.25
    elif len(shape) < 2:
        centre, reach = (1, 0.25) if path.endswith("weight") else (0, 0.125)
    else:
        centre, reach = 0, numpy.float32(numpy.sqrt(3 / numpy.prod(shape[1:], dtype=float)))
        if path.endswith(("cls_logits.weight", "bbox_pred.weight")):
            reach = reach / numpy.float32(8)
    return uniform(path, centre, reach, count).reshape(shape)
