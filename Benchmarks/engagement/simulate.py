"""Simulated visitors at a real server.

    python simulate.py http://127.0.0.1:8080 --visits 2000 --seed 1 [--truth coco.json]

Each visit opens scenes over HTTP, looks at the products of an object from the top, and clicks what it wants; all of it
is sent to /api/v1/events and marked as simulated. Nothing here knows the learner's features:

* Whether a place is looked at: the visitor goes on from place to place with a patience of its own (a cascade that
  also stops after a click), not a function of the place alone.
* Whether a product is wanted: hidden appeals drawn from the product's id, a taste of the visit for one of four hidden
  themes every product has by its id, and a budget that dislikes what is dear in its list.

With `--truth coco.json` (pictures named as their scenes, boxes with their `product`) visitors know what they look for instead: they
open dots of annotated objects, and want the very product most of the time, another one seldom and the less the further down.

Prints one JSON line: visits, impressions, clicks, and the share of wanted products in the first three places.
"""

import argparse
import hashlib
import http.client
import json
import math
import os
import random
import time
import urllib.parse


def unit(text):
    """A number in 0..1 that a text always gives."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") / 2**64


def appeal(product):
    """Hidden appeal, about normal."""
    return sum(unit(f"{product}:{i}") for i in range(6)) * math.sqrt(2) - 3 * math.sqrt(2)


def theme(product):
    return int(unit(f"theme:{product}") * 4)


class Visit:
    def __init__(self, generator):
        self.taste = generator.randrange(4)
        self.budget = generator.uniform(0.3, 1.5)
        self.patience = generator.betavariate(6, 2)
        self.generator = generator

    def wants(self, product, typical):
        price = float(product["price"]["amount"]) if "price" in product else typical
        dear = math.log(max(price, 1) / max(typical, 1))
        wish = -1.8 + 1.3 * appeal(product["id"]) + 0.9 * (theme(product["id"]) == self.taste) - 0.8 * self.budget * dear
        return 1 / (1 + math.exp(-wish))


class Truth:
    """The products that are in the scenes, from annotations."""

    def __init__(self, path):
        data = json.load(open(path))
        pictures = {image["id"]: image for image in data["images"]}
        self.objects = {}
        for row in data["annotations"]:
            picture = pictures[row["image_id"]]
            x, y, width, height = row["bbox"]
            box = (x / picture["width"], y / picture["height"], (x + width) / picture["width"], (y + height) / picture["height"])
            if row.get("product"):
                product = row["product"].removesuffix(".jpg")
                self.objects.setdefault(os.path.splitext(os.path.basename(picture["file_name"]))[0], []).append((box, product))

    def product(self, scene, box):
        """The product of the annotated object that a look's box means, nil for none."""
        x, y, width, height = (box[name] for name in ("x", "y", "width", "height"))
        own = (x, y, x + width, y + height)

        def overlap(other):
            shared = max(0, min(own[2], other[2]) - max(own[0], other[0])) * max(0, min(own[3], other[3]) - max(own[1], other[1]))
            area = lambda b: (b[2] - b[0]) * (b[3] - b[1])
            return shared / (area(own) + area(other) - shared)

        best = max(self.objects.get(scene, []), key=lambda entry: overlap(entry[0]), default=None)
        return best[1] if best and overlap(best[0]) >= 0.5 else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("--visits", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--looks", type=int, default=3, help="scenes a visit opens")
    parser.add_argument("--seconds", type=float, default=1e9)
    parser.add_argument("--truth", help="a COCO file with the products that are in the scenes")
    options = parser.parse_args()
    truth = Truth(options.truth) if options.truth else None
    address = urllib.parse.urlparse(options.server)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    generator = random.Random(options.seed)

    def ask(method, path, body=None, headers={}):
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status} {data[:300]!r}")
        return json.loads(data)

    scenes, page = [], 1
    while True:
        answer = ask("GET", f"/api/v1/scenes?per_page=100&page={page}")
        scenes += [scene["id"] for scene in answer["scenes"]]
        if page >= answer["pages"]:
            break
        page += 1
    totals = {"visits": 0, "impressions": 0, "clicks": 0, "wish_first_three": 0.0, "lists": 0, "simulated": True}
    began = time.time()
    for number in range(options.visits):
        if time.time() - began > options.seconds:
            break
        session = f"simulated-{options.seed}-{number}"
        visit, sent = Visit(generator), 0
        for _ in range(options.looks):
            events = []
            scene = generator.choice(scenes)
            look = ask("GET", f"/api/v1/scenes/{urllib.parse.quote(scene)}/look", headers={"Vitrine-Session": session})
            objects = [(i, o) for i, o in enumerate(look["objects"]) if len(o["products"]) > 1]
            if truth:
                objects = [(i, o) for i, o in objects if truth.product(scene, o["box"])]
            if not objects:
                continue
            place, chosen = generator.choice(objects)
            sought = truth.product(scene, chosen["box"]) if truth else None
            prices = sorted(float(p["price"]["amount"]) for p in chosen["products"] if "price" in p)
            typical = prices[len(prices) // 2] if prices else 1
            base = {"request": look["request"], "scene": scene, "object": place}

            def event(kind, **more):
                events.append({"id": f"{session}-{sent + len(events)}", "type": kind, "time": int(time.time() * 1000), **base, **more})

            event("dot_open")
            totals["lists"] += 1
            looking = True
            for position, product in enumerate(chosen["products"]):
                # The page reports what it has drawn; whether anybody looked it cannot know.
                event("impression", product=product["id"], position=position)
                totals["impressions"] += 1
                if sought:
                    wish = 0.6 if product["id"] == sought else 0.08
                else:
                    wish = visit.wants(product, typical)
                if position < 3:
                    totals["wish_first_three"] += wish / 3
                if looking and generator.random() < wish:
                    event(generator.choice(["click_out", "product_view", "save"]), product=product["id"], position=position)
                    totals["clicks"] += 1
                    looking = generator.random() < 0.35
                looking = looking and generator.random() < visit.patience
            # As a page does when the visitor goes on: what was clicked counts for the next look of the visit.
            ask("POST", "/api/v1/events", json.dumps({"session": session, "simulated": True, "events": events}),
                {"Content-Type": "application/json"})
            sent += len(events)
        totals["visits"] += 1
    totals["wish_first_three"] /= max(1, totals["lists"])
    totals["seconds"] = round(time.time() - began, 1)
    print(json.dumps(totals))


if __name__ == "__main__":
    main()
