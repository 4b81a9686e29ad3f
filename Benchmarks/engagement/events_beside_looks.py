"""Events beside looks, measured together.

    python events_beside_looks.py http://127.0.0.1:8080 PHOTO --rate 10000 --seconds 20 --rounds 3 --batch 100

Two senders ask for looks of PHOTO without a pause, each time with other bytes after its end, since a server answers a
picture it has seen from memory; in every other round another process sends events at the given rate
on connections of its own. Rounds alternate, so that whatever else the machine does meets both alike. The senders run
on the same cores, so their own work counts against the looks. Prints a JSON line: looks a second without and with events,
events a second that were accepted, how long batches took.
"""

import argparse
import http.client
import json
import multiprocessing
import statistics
import threading
import time
import urllib.parse
import uuid


def batches(count, size):
    """Bodies made beforehand, so that the sender has nothing to do but send."""
    made = []
    for number in range(count):
        session, events = f"bench-{number}", []
        for place in range(size):
            kind = "impression" if place % 8 else "dot_open"
            events.append({
                "id": str(uuid.uuid4()), "type": kind, "time": int(time.time() * 1000), "request": f"req-{number}",
                "scene": f"room-{number % 40}", "object": place % 6, "product": f"product-{place % 500}",
                "position": place % 12})
        made.append(json.dumps({"session": session, "events": events}).encode())
    return made


def send(address, bodies, per_second, result):
    """Sends bodies at an even pace over four connections."""
    waits, accepted, lock = [], [0], threading.Lock()
    began = time.perf_counter() + 0.2

    def work(worker):
        connection = http.client.HTTPConnection(*address, timeout=60)
        for number in range(worker, len(bodies), 4):
            due = began + number / per_second
            pause = due - time.perf_counter()
            if pause > 0:
                time.sleep(pause)
            start = time.perf_counter()
            connection.request("POST", "/api/v1/events", bodies[number], {"Content-Type": "application/json"})
            answer = connection.getresponse()
            data = answer.read()
            with lock:
                waits.append(time.perf_counter() - start)
                if answer.status == 200:
                    accepted[0] += json.loads(data)["accepted"]

    workers = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    [w.start() for w in workers]
    [w.join() for w in workers]
    result.put((accepted[0], time.perf_counter() - began, sorted(waits)))


def looks(address, photo, seconds):
    """Looks a second of two senders that never pause."""
    counts, times, end = [0, 0], [], time.perf_counter() + seconds

    def work(worker):
        connection = http.client.HTTPConnection(*address, timeout=60)
        while time.perf_counter() < end:
            start = time.perf_counter()
            connection.request("POST", "/api/v1/look", photo + uuid.uuid4().bytes, {"Content-Type": "image/jpeg"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            counts[worker] += 1
            times.append(time.perf_counter() - start)

    began = time.perf_counter()
    workers = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    [w.start() for w in workers]
    [w.join() for w in workers]
    return sum(counts) / (time.perf_counter() - began), sorted(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("server")
    parser.add_argument("photo")
    parser.add_argument("--rate", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batch", type=int, default=100)
    options = parser.parse_args()
    url = urllib.parse.urlparse(options.server)
    address = (url.hostname, url.port)
    photo = open(options.photo, "rb").read()
    looks(address, photo, 3)
    alone, beside, rates, waits = [], [], [], []
    for number in range(options.rounds):
        alone.append(looks(address, photo, options.seconds)[0])
        bodies = batches(int(options.rate * options.seconds / options.batch), options.batch)
        result = multiprocessing.Queue()
        sender = multiprocessing.Process(
            target=send, args=(address, bodies, options.rate / options.batch, result))
        sender.start()
        beside.append(looks(address, photo, options.seconds)[0])
        accepted, seconds, taken = result.get()
        sender.join()
        rates.append(accepted / seconds)
        waits += taken
    waits.sort()
    without, with_events = statistics.median(alone), statistics.median(beside)
    print(json.dumps({
        "looks_per_second_alone": [round(v, 2) for v in alone], "looks_per_second_beside": [round(v, 2) for v in beside],
        "events_per_second": [round(v) for v in rates], "batch": options.batch,
        "slowdown": round(1 - with_events / without, 4),
        "batch_milliseconds_median": round(1000 * waits[len(waits) // 2], 1),
        "batch_milliseconds_99": round(1000 * waits[int(len(waits) * 0.99)], 1),
    }))


if __name__ == "__main__":
    main()
